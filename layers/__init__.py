"""The only place with SQL: PostGIS in, records and frames out. Knows neither Flask nor the scoring package."""
