-- A village's rules are drafted, adopted by its people, and filed with the town; what was adopted never changes.
alter table role_rights drop constraint role_rights_granted_check;
alter table role_rights add constraint role_rights_granted_check check (granted in (
    'view_map', 'view_cases', 'view_routed_cases', 'view_assigned_cases', 'view_case_counts', 'view_case_text',
    'view_household_points', 'view_identity', 'export_named', 'record_cases', 'assign_cases', 'issue_resident_codes',
    'view_objections', 'handle_data_requests', 'manage_accounts', 'grant_access', 'read_audit',
    'manage_rules',    -- draft a village's rules and record their adoption
    'file_rules',      -- take adopted rules on file for the town, or order a correction
    'apply_points',    -- hand in what a household has done
    'precheck_points', -- look at an application first
    'keep_points',     -- record the panel's meetings, post notices, book, redeem, close a period, plan benefits
    'audit_fairness'));-- ask whether points were given evenly
insert into role_rights (role, granted) values
    ('grid_worker', 'apply_points'), ('grid_worker', 'precheck_points'),
    ('village_clerk', 'apply_points'), ('village_clerk', 'precheck_points'), ('village_clerk', 'keep_points'),
    ('village_clerk', 'manage_rules'),
    ('village_committee', 'apply_points'), ('village_committee', 'precheck_points'), ('village_committee', 'keep_points'),
    ('village_committee', 'manage_rules'),
    ('town_officer', 'file_rules'), ('town_officer', 'audit_fairness'), ('county_officer', 'audit_fairness');

-- Rule 1: what may not give or take points, in any spelling. The words are those of scoring/, written as SQL by
-- tests/layers/rule_words_sql.py; a test compares the two. First what a wording says whatever it looks like, then how it reads past
-- digits and letters that stand between.
create function app.plain(wording text) returns text
    language sql immutable parallel safe as $$ select regexp_replace(lower(translate(normalize($1, NFKD),
    '丟么乾亂佈佔來係個倫備傢傳債傷傾價儀優兒內兩冊別剋劃劇動務勢勸區協厤參叄員唸問喚單噁噹嚮嚴國圍圖團垻埰執堅報場墮墳墻壓壞壩壯婦孫學寀實審寫寵專尋對導屆層屬崗師帶幫幹幾廟廢廣張強彆彌彔彿後徑從復徵惡態慼憂應懞懶懷戰戶捲掃採揮搶撓撥擊據攔攪敎敗數斷於旂時晉曆曏曬書會朮東査條棄業榦構樂樓標樹橋機橫檔檢檯欄權歷殘毀毆氣決沒沖況測準溫滿漢漲潔濛濟瀰災為烏無煙熱燈燒營燬爲爾牆牽狀獨獻現瑤產産畫異畵當痠療癥發盜監眞眾睏矇矯碼礙禦禮禱稅種稱穌積穩竊競箇節範簽籌籤糧糰糾紀紅納紙級紛紮細組結絕絡給統絶綉經綫維網線緝緩練縣織繡繫繳續纏纔罰罵罷羅羣聖聞聯聲聽脩腫臺與興舉華菸著葯蓆蔘薩藝藥蘭處號蟲蠶蠻衆術衕衚衝裏裝裡製複襲覈見視親觸訂計訊討訓記訟訪設訴診註証詐評詩話誌語誠誡誦說説課調談請論諾講謠謡謹證識譜譭議護讀變讚豬貓負貧貨販貳貸費貼賄資賒賓賣質賬賭賴賽贊跡蹟車輸輿轉辦農迴連進遊運過達違遞遠遲遷選遺還郵鄉鄰醣醫釁釋釘針釦銷錄錢錫録錶鍼鎭鎮長門開間閤閱閲闆關陽隊險隱隻雙雛雞離難電靜鞦韻響頁頂項頌預頗領頭頻題願類風颱飾養餘駕駛駡騙騰騷驗體髮鬆鬍鬥鬧鬱鮮鳴鴨鵝鷄麪麫麵黃點黨齋齣龍吿擧愬侷卹園奬廠撫擇昇暫泝牴獎確祇紡紹臨蓋薦藉衹補覆訁責軍遡鈁陞陳額飄飽齡丄伩訫аеорсухіѕјһԁԛԝкмтнвАВЕКМНОРСТХУІЅЈԚԜαβεηικνορτυχγωΑΒΕΖΗΙΚΜΝΟΡΤΥΧɑɡıłøđħƒոսօհᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ',
    '丢幺干乱布占来系个伦备家传债伤倾价仪优儿内两册别克划剧动务势劝区协历参叁员念问唤单恶当向严国围图团坝采执坚报场堕坟墙压坏坝壮妇孙学采实审写宠专寻对导届层属岗师带帮干几庙废广张强别弥录佛后径从复征恶态戚忧应蒙懒怀战户卷扫采挥抢挠拨击据拦搅教败数断于旗时晋历向晒书会术东查条弃业干构乐楼标树桥机横档检台栏权历残毁殴气决没冲况测准温满汉涨洁蒙济弥灾为乌无烟热灯烧营毁为尔墙牵状独献现瑶产产画异画当酸疗症发盗监真众困蒙矫码碍御礼祷税种称稣积稳窃竞个节范签筹签粮团纠纪红纳纸级纷扎细组结绝络给统绝绣经线维网线缉缓练县织绣系缴续缠才罚骂罢罗群圣闻联声听修肿台与兴举华烟着药席参萨艺药兰处号虫蚕蛮众术同胡冲里装里制复袭核见视亲触订计讯讨训记讼访设诉诊注证诈评诗话志语诚诫诵说说课调谈请论诺讲谣谣谨证识谱毁议护读变赞猪猫负贫货贩贰贷费贴贿资赊宾卖质账赌赖赛赞迹迹车输舆转办农回连进游运过达违递远迟迁选遗还邮乡邻糖医衅释钉针扣销录钱锡录表针镇镇长门开间合阅阅板关阳队险隐只双雏鸡离难电静秋韵响页顶项颂预颇领头频题愿类风台饰养余驾驶骂骗腾骚验体发松胡斗闹郁鲜鸣鸭鹅鸡面面面黄点党斋出龙告举诉局恤园奖厂抚择升暂溯抵奖确只纺绍临盖荐借只补复讠责军溯钫升陈额飘饱龄上信信aeopcyxisjhdqwkmthbabekmhopctxyisjqwabenikvoptuxywabezhikmnoptyxagilodhfnuohabcdefghijklmnoprstuvwyz') collate "C"), '[^0-9a-z〇㐀-䶿一-鿿𠀀-𲎯]', '', 'g') $$;
create function app.readings(wording text) returns text
    language sql immutable parallel safe as $$
    select case when $1 ~ '[0-9a-z]'
                then $1 || '.' || regexp_replace($1, '[0-9]', '', 'g') || '.' || regexp_replace($1, '[0-9a-z]', '', 'g')
                else $1 end
$$;
create or replace function app.lawful_item_text(wording text) returns boolean
    language sql immutable parallel safe as $$
    select $1 = '' or (select said !~ '(?:信|xin)(?:访|fang)(?![贫客友]|老人|问(?!题|人)|谈(?!话))|(?:上|shang)(?:访|fang)(?!谈|问(?!题)|贫|友|亲|客|老人|民[情意生宿政俗]|古)|(?:闹|nao)(?:访|fang)|(?:缠(?:访|fang)|chan访)|(?:投|tou)(?:诉|su)|(?:举|ju)(?:报|bao)(?![名考酬国]|告(?!人|信|者|箱|电))|(?:控|kong)(?:告|gao)(?!示|知|警)|(?:告|gao)(?:状|zhuang)(?![况态元])|(?:告(?:发|fa)|gao发)(?![布放送出表行展文给动现起生至到的挥达明掘票])|(?:越(?:级|ji)|yue级)(?!别)|(?:诉|su)(?:讼|song)|(?:仲(?:裁|cai)|zhong裁)|(?:起(?:诉|su)|qi诉)(?!说|求)|(?:撤(?:诉|su)|che诉)|(?:息(?:访|fang)|xi访)|(?:罢(?:访|fang)|ba访)|(?:检|jian)(?:举|ju)(?![办行措动止])|(?:进(?:京|jing)|jin京)(?!剧|东|郊|韵|味|腔|杭)|(?:官|guan)(?:司|si)|(?:上(?:诉|su)|shang诉)(?!说|求|苦)|(?:息(?:诉|su)|xi诉)|(?:访|fang)(?:民|min)(?![情意生居俗宿忧困政间声心愿族众主用办兵警])|信[仿昉舫妨肪彷钫](?![真古制碍害])|上[仿昉妨肪彷钫](?![真古制照效碍害])|[信上]纺(?![织车机厂集])|讠方|[闹缠]仿(?![真古照效])|[尚伤芯辛鑫忻]访(?![问谈客友亲贫视民])|[无零]信[坊芳房方放]|上[方房坊]访|投[拆述溯]|[头透偷]诉(?![说求])|矩报|举[抱爆暴饱豹](?!力)|仲[栽才材]|[诉述][颂松讼]|访敏|陈情(?!表)|信f(?![a-z])|x访(?![贫客友谈问亲民])|s访(?![贫客友谈问亲民])|[不去没未零无]上f(?![a-z])|投s(?![a-z])|t诉|(?:^|[^a-z])xf(?:件|人员|户|事项|率|量|扣|者|局)|(?:^|[^a-z])sf(?:人员|户|扣|者)|[不零][xs]f(?![a-z])|无[xs]f(?![a-z]|隐患|火|事故|设|通|违|栓|器|安|问题)|petition|complain|lawsuit|litigat|whistleblow|protest(?!ant)|grievance|accusation|[停不零无初非重接]访(?![问谈客友亲贫老古])|[集群串联陪截劝涉诉]访(?!问|谈|客|友|亲)|走访反映|(?:集体|重复|多次|到京|赴京|赴省|去省)访|群众来访|来访(?:事项|件)|(?:无|零|没有)来访(?!客|者|游|亲|友|宾|团|嘉)|不来访|赴京|晋京|跑京|赴省|跑(?:北京|省城|省里|省会|市里|县里|镇里|乡里|中央|京城|部委|政府)|申诉|申冤|伸冤|喊冤|鸣冤|诉冤|诉状|状子(?![女弟孙])|抗诉|复议(?![事题论程案会员])|复查复核|揭发|告密(?![切度集码封])|告御状|民告官|告官(?![方员网兵])|(?:^|[^报公广转预警忠劝求被原布])告(?:村|镇|乡|县|领导|干部|政府|书记)|打小报告|写信反映|投书|(?:^|[^报公广转预警忠劝])告到|上告(?![知示别诫白])|给(?:上级|上面|上头|领导|镇|乡|县|市|省|区|街道|政府|机关|北京|首都|京城|中央|国务院|纪委|监委|纪检|巡视|巡察|督查|督导|有关部门|相关部门|主管部门|电视台|报社|书记|法院|检察院)(?:写信|打电话|发短信|留言)|打电话[给找](?:上级|上面|上头|领导|镇|乡|县|市|省|区|街道|政府|机关|北京|首都|京城|中央|国务院|纪委|监委|纪检|巡视|巡察|督查|督导|有关部门|相关部门|主管部门|电视台|报社|书记|法院|检察院)|[找见](?:县|市|省|镇|乡|区)[里上委]?(?:领导|书记|政府)|找上级|(?:到|去|上)(?:北京|首都|京城|省城|省里)(?:找|讨|求)|[向往去到](?:上|村里|村委)反映|(?:上|去|到|向|找)[^.]{0,2}法院|法院(?:起诉|立案|告)|走(?:法律|司法)(?:途径|程序|渠道)|律师函|[请找聘]律师|维权(?![力威限势])|(?:^|[^0-9第])[1一壹幺il][2二贰两][3三叁][4四肆][5五伍s](?!个?小?组|[米步元斤亩]|村|队|网格|片|社|条|款|项|等|星|期|批|届|楼|号楼|季|年级|月|名)|0[0-9]{2,3}12345|(?:打|拨|拨号|向|找|电|过)(?:12388|12380|12389|12337|12309|12315|12336|12369|12350|12368)(?![0-9])|(?:^|[^0-9])(?:12388|12380|12389|12337|12309|12315|12336|12369|12350|12368)(?:热线|平台|电话|专线|反映|工单|件)|(?:市长|县长|镇长|乡长|区长|省长|书记|领导|政务|民生|民声|阳光|行风|政风|政府|公共服务|便民)(?:服务)?(?:热线|信箱|专线|邮箱|留言)|(?:拨打|拨|打)[^.]{0,3}热线|民呼我[为应]|浙里访|领导留言板|反映(?:问题|情况|诉求|意见|冤|困难|到上|给上|至上)|(?:向|去|到|找|跑|往|上|赴)(?:上级|上面|上头|领导|镇|乡|县|市|省|区|街道|政府|机关|北京|首都|京城|中央|国务院|纪委|监委|纪检|巡视|巡察|督查|督导|有关部门|相关部门|主管部门|电视台|报社|书记|法院|检察院)[^.]{0,6}(?:反映|哭诉|诉苦|诉求|说理|说法|写信|递材料|找领导|找书记|找干部|闹(?!元宵|新春|龙|热|花|社火))|(?:向|去|到|找|跑|往|上|赴)(?:上级|上面|上头|领导|镇|乡|县|市|省|区|街道|政府|机关|北京|首都|京城|中央|国务院|纪委|监委|纪检|巡视|巡察|督查|督导|有关部门|相关部门|主管部门|电视台|报社|书记|法院|检察院)(?:[^.]{0,4}[^报公广转预警忠劝求.])?告(?![知示别诫白捷慰])|写信[给向]?(?:上级|上面|上头|领导|镇|乡|县|市|省|区|街道|政府|机关|北京|首都|京城|中央|国务院|纪委|监委|纪检|巡视|巡察|督查|督导|有关部门|相关部门|主管部门|电视台|报社|书记|法院|检察院)|(?:匿名|实名|告状|检举|公开联名)信|联名(?:信|上书|反映|告|要求|向|写)|递(?:材料|状)|上书(?:中央|上级|领导|政府|县|省)|讨(?:要)?(?:个)?(?:说法|公道)|要(?:个)?说法|(?:到|去|上|跑)村(?:委|里|部|支部)[^.]{0,4}闹(?!元宵|新春|龙|热|花|社火)|闹(?:政府|机关|村委|镇政府|事)|无理取闹|胡搅蛮缠|缠闹|围堵(?![塞住])|围攻(?![关坚克读])|冲击(?:机关|政府|村委)|[拉打]横幅|静坐(?![在落标])|下跪|请愿(?![意望景])|示威(?![风望力武信])|游行(?![业为动程李者情政列家])|聚众(?![赌斗人多力智筹心])|媒体(?![验育])|记者|接受采访|曝光(?!度|率|量)|舆情|[发跟][帖贴](?!近|纸|标|画|花|春|心|面|秋|膘)|爆料|报料|差评(?![价论为估选审定比分星])|负面(?:言论|信息|消息|评论|舆论)|不当言论|网[络上](?:反映|问政|留言|吐槽|抱怨|维权|诉苦)|(?:发|拍)(?:抖音|快手|视频|朋友圈|微博)[^.]{0,4}(?:反映|诉苦|骂|抱怨|讨)|(?:矛盾|纠纷)不上交|(?:矛盾|纠纷|小事|大事)不出(?:村|镇|组|网格)|稳控(?!制)|劝返|维稳(?![定步固健])|涉稳|积案(?![例件子])|重点人员|提出?异议'
    and said !~ '选举(?![办行措例动止报])|选票|投票|拉票|贿选|候选人|竞选|表决(?![定议心赛策计不战])|举手赞成|投赞成|投反对|(?:赞成|反对)票|弃权(?![利力益])|罢免|反对意见|不同意见|toupiao|xuanju|(?:选|xuan)ju|tou票|投piao|投[飘漂]|vot(?:e|ing)|ballot|election|referendum|反对村|唱反调|顶撞|发牢骚|怪话(?![题剧音语])|骂村?干部|非议(?![会事员程题案])|妄议|不服从?(?:村|干部|领导|管理|安排)|对(?:村|干部|领导|党|政府|两委)[^.]{0,4}(?:不满|有意见|抵触)|(?:议论|批评)(?:村|干部|领导|党|政府)'
    and said !~ '宗教|zongjiao|信教(?!育|师|学|导|练|授)|信仰|信佛|信主(?!题|播|动|页|管|办|体|任|要|导|张|人翁|人公|流|席)|信耶稣|信徒(?![弟手步])|教徒(?![弟手步])|门徒(?![弟手步])|基督(?![促察办导查学])|天主教|伊斯兰|穆斯林|佛教|佛堂|佛事|法事(?![项务业件实情宜迹由故])|道教(?!育|师|学|练|导|材|室|具|官|会|案|程|养|给)|(?:基督|天主|家庭|去|到|参加|加入|地下)教会(?!老|村|孩|居|群|大|了)|教会(?:活动|聚会|成员|组织)|教堂|传教(?!育|学|授)|寺庙|寺院|尼姑|牧师|神父(?![亲母])|修女(?![人子性工士童])|阿訇|拜佛|拜神|求神(?![情色经速态话龙圣])|烧香|念经(?![济典营过验历费])|诵经(?!典)|圣经(?![济过营])|古兰经|受洗(?![礼车手衣发])|清真(?![正实相理诚心假的])|礼拜(?![年访见会师]|[一二三四五六日天])|祷告|祈祷|弥撒|斋月|封斋|十字架|唱诗班|religio|church|christian|catholic|muslim|islam|buddhis'
    and said !~ '少数民族|民族(?!自治|舞|歌|乐|器|团结|文化|体育|传统|英雄|精神|复兴|风|服|节|特色|民俗)|(?:汉|回|藏|维吾尔|维|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|纳西|景颇|柯尔克孜|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|乌孜别克|俄罗斯|鄂温克|德昂|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|蒙古)族(?!谱|自治|舞|歌|乐|服饰|美食|刺绣|风情|文化|山歌|民歌|剪纸|村(?!民)|乡(?!亲)|镇)|ethnic'
    and said !~ '生育(?!苗|秧|种|才|林|肥|蚕|雏|人|树|草)|计生(?![态活产命动长意物源机成效火日理存涯平])|计划生|超生(?![态产活动长物命存气])|抢生(?!产|意|活)|[多少]生(?:孩|育|娃|子|儿|女|养|优|快富|一|二|三|几|多)|优生优育|[2二两3三4四多][孩胎]|独生[子女儿]|怀孕|怀胎|孕妇|孕检|孕产|孕期|早孕(?!育)|先孕(?!育)|产检(?!查|测|验|修|疫|察)|产前检查|流产(?![业品出量地值权能物学供生区于线卵])|堕胎|引产(?![业品量能生值学地])|做人流|人流手术|节育(?![苗秧种肥人林才])|避孕|绝育(?![苗才])|结扎(?![实根堆带营针])|生男(?:孩|娃|丁|胎|生女)|生女(?:孩|娃|胎)|生儿育女|传宗接代|添丁|(?:^|[^学])生孩子|(?:^|[^学])生娃|不生育|丁克(?![服制])|不孕(?!育)|shengyu|生yu|sheng育|pregnan|abortion|contracept|childbirth'
    and said !~ '欠款|欠债|欠费|欠缴|欠税|欠钱|欠薪|欠账|欠租|拖欠|债务|债权|债主|讨债|要债|还债|负债|逃债|借债|外债|催债|催收|贷款|借款|借钱|借贷|网贷|高利贷|还款|还贷|放贷|房贷|车贷|征信(?![息号心])|失信(?![息号心任])|老赖|赖账(?!户)|赊账|信用卡|被执行|限制高消费|破产(?![业品量能值生])|抵押|按揭|资不抵债|debt|bankrupt|mortgage'
    and said !~ '疾病|患病(?![虫害毒])|患者|生病(?![虫害毒死变])|得病(?![虫害毒])|染病(?![虫害毒])|发病(?![虫害毒])|重病(?![虫害株苗毒死变])|大病(?!虫|害)|慢病|慢性病|传染病|精神病|精神障碍|精神分裂|抑郁|病人(?![工力])|病号(?![召称令码])|病史|病历(?![史来程年时代])|病情(?![况形景节])|病假|残疾(?:证|等级|户|家庭|程度)|残障|因残(?![留余存枝破])|因病(?!虫|害)|(?:家有|家中有|有)失[能智]|医疗(?![废法养效]|垃圾)|医保(?![健护持安洁])|就医|就诊|看病(?![虫害])|住院(?![落子内墙里外坝区坪校士中门长])|诊断|体检(?!查|修|测|验|视|阅|举|索)|身体检查|健康检查|健康体检|健康状况|健康档案|身体状况|疫苗(?!族)|接种(?![植菜树花草地粮田子养类苗种质业果茶竹棉玉水])|核酸|献血(?!汗)|捐血|血型(?!号)|捐献?(?:器官|骨髓|遗体|造血)|(?:器官|骨髓|遗体|造血干细胞)捐|艾滋|乙肝|结核(?![心算查实准定验对桃])|癌|肿瘤|糖尿病|高血压|尿毒症|透析|[做动]手术|服药(?![品材店房])|hiv(?![aei])|disease|illness|vaccin|hospital(?!i)|medicalrecord|disab(?:led|ility)'
    and said !~ '(?:拒绝|拒不|拒|不|未|没有?|不肯|不愿意?|不予|不同意|迟迟)签(?![到收])|签[订署]?[^.]{0,8}(?:协议|征地|拆迁|征收|流转|同意书|保证书|悔过书)|征地(?![区点形方球位])|拆迁|征迁|钉子户|(?:配合|支持|服从|响应|同意|反对|阻挠|阻碍|阻拦|抗拒|抵制|拒绝|拒不)[^.]{0,6}(?:征收|土地流转|流转土地|腾退|腾房|搬迁|退宅|上楼)'
    and said !~ '(?:接受|同意|服从|听从|配合|拒绝|拒不|不服从?|不听|经)(?:村|镇|里|委会|人民|组织|调委会|委员会|网格员|干部|双方|他人|邻居|社区|司法所|司法|行政|诉前|多次|反复|的|和|进行|参加|参与|主持)*调解|达成(?:调解|和解)|履行调解|调解协议|(?:接受|主动|同意|拒绝)和解|当事人|调解(?:不成|失败)(?:的)?(?:户|双方|一方)'
    and said !~ '治安处罚|治安案件|治安违法|行政处罚|拘留|拘役|逮捕|犯罪|判刑|刑事|刑满|刑释|服刑|坐牢|缓刑|假释|社区矫正|安置帮教|前科(?![技学研普室长目班])|案底(?![下部稿图册层账数])|犯法|违法(?!建|搭|占|用地|排放|倾倒|堆放)|(?:公安|派出所|民警|警察)[^.]{0,6}(?:记录|处罚|处理|警告|训诫|传唤|通报|拘|带走)|报警(?![器柱灯仪探示戒告惕]|装置|设备|系统)|出警(?![示戒告车醒])|警情|(?:拨打|拨|打)110(?![0-9])|赌博|聚赌|赌钱|赌资|赌场|涉赌|参赌|吸毒|涉毒|贩毒|制毒|毒品(?![种牌质类])|黄赌毒|涉[黄黑恶诈]|嫖娼|卖淫|邪教(?!育)|盗窃|偷盗|偷窃|小偷(?![袭排工懒])|诈骗|传销(?![售路量毁区点往户])|打架(?![子设桥构起管线])|斗殴|殴打|寻衅滋事|家暴(?![露雨走增晒涨发风晴乱])|家庭暴力|酒驾|醉驾|毒驾|无证驾驶|肇事|立案(?![例卷件])|取保(?![护障持温暖养险管留安证健洁密])|通缉|受[过到]?处分|党纪处分|dubo|xidu|赌bo|du博|吸du|xi毒|gambl|criminal|policerecord|drugabuse'
    and said !~ '亲戚|(?:亲属|家属)(?:犯|违|有|被|在外|吸|赌|上访)|(?:子女|儿子|女儿|儿女|兄弟|姐妹|父母|丈夫|妻子|女婿|儿媳)(?:犯|违|被|吸|赌)|直系(?![统列数着上红好安带])|旁系(?![统列数着安])|外嫁女|出嫁女|连带(?![头动来领有上去队着货])|株连(?![续接片体])|连坐|牵连|一人[^.]{0,6}全家[^.]{0,4}(?:扣|罚|取消|受)'
    and said !~ '涉嫌|嫌疑|疑似|怀疑|听说(?![读明课书])|传闻(?![名到讯])|据传(?![统播输递感送真])|据说(?![明话理唱])|谣传|有人说|有人反映|(?:群众|村民|邻居|据)反映|匿名|未经?(?:查实|核实|证实)|道听途说|风闻(?!名)|口碑[差不]|名声[差不坏]|小道消息|捕风捉影'
    and said !~ '黑榜|黑名单|黑旗|曝光[台栏榜墙]|示众(?![人多筹])|游街(?![道头巷坊区])|通报批评|点名批评|点名道姓|公开(?:检讨|批评|曝光|道歉)|(?:后进|落后|差等|不良|问题)(?:户|家庭)|警示榜|丢人榜|反面典型|负面典型|末位(?![于置])|倒数第|blacklist'
    from (select regexp_replace(app.readings(said), '(?:禁止|严禁|禁|防范|防止|防治|防|反对|反|抵制|拒绝|远离|预防|打击|识别|警惕|崇尚科学|劝阻|谨防|严防)(?:黄赌毒|赌博|聚赌|赌|毒品|吸毒|毒|邪教|电信|网络|养老|电诈|诈骗|传销|酒驾|醉驾|家庭暴力|家暴|盗窃|偷盗|黑恶|违法犯罪|青少年犯罪|犯罪|高利贷|网贷|非法贷款|疾病|传染病|慢性病|艾滋病?|结核病|癌症?|高血压|糖尿病|溺水|和|与|及)+(?:的|等|安全|法治|法律|普法|法|条例|科学|健康|公益|主题|专题|知识|政策|防范|预防|防治|防控|危害|入户|进村|文艺|活动|工作|教育)*(?:宣传|知识|讲座|培训|教育|宣讲|演练|科普|警示|志愿)|(?:黄赌毒|赌博|聚赌|赌|毒品|吸毒|毒|邪教|电信|网络|养老|电诈|诈骗|传销|酒驾|醉驾|家庭暴力|家暴|盗窃|偷盗|黑恶|违法犯罪|青少年犯罪|犯罪|高利贷|网贷|非法贷款|疾病|传染病|慢性病|艾滋病?|结核病|癌症?|高血压|糖尿病|溺水|和|与|及)(?:的|等|安全|法治|法律|普法|法|条例|科学|健康|公益|主题|专题|知识|政策|防范|预防|防治|防控|危害|入户|进村|文艺|活动|工作|教育)*(?:宣传|讲座|宣讲|科普|警示教育)|(?:健康|医保)(?:知识|政策)?(?:宣传|讲座|宣讲|科普)|(?:禁止|严禁|禁|防范|防止|防治|防|反对|反|抵制|拒绝|远离|预防|打击|识别|警惕|崇尚科学|劝阻|谨防|严防)(?:电信|网络|养老|电话|各类|新型|金融)*诈骗|[防反]诈骗?|(?:妇女|儿童|消费者?|老年人?|法律)维权(?:宣传|知识|讲座|服务|志愿|岗|站)|维权(?:宣传|知识|讲座|志愿)|[新融自全]媒体(?:宣传|推广|直播|运营|培训|技能|电商|助农|中心|营销|人才)|小记者|(?:不|禁止|严禁|野外|上坟|祭扫)?烧香烧纸|烧纸烧香|(?:红色|革命|理想|坚定)信仰|信仰的力量|信仰之光|(?:犬|狗|猫|禽|畜|牛|羊|猪|鸡|鸭|鹅|宠物|动物)(?:只|类|的|按时|定期|及时|强制|免疫|狂犬病?|防疫|做好|打|注射|重大|春季|秋季|集中|和|等)*(?:疫苗|接种|绝育|体检|传染病|疾病)+|走亲访友|走亲戚|访贫问苦|访贫|访民情|访民意|非当事人|接受调解员?(?:培训|业务|知识|技能)|匿名(?:捐|做好事|助)|中华民族|抓小偷|多媒体|花车游行|(?:土壤|故障|隐患|庭院|企业|作物|病虫害)诊断|声光报警|疑似(?:火|险|病虫|松材|隐患|滑坡|地质|漏|塌|溺|灾|走失|烟|危)|投票箱(?:的|日常)?(?:维护|保洁|搬运|制作)|competition|repetition|selection|devot(?:e|ing)|[a-z]+(?:牌|品牌|公司|集团)', '.', 'g') from (select app.plain($1) offset 0) as plain (said) offset 0) as heard (said))
$$;
-- The name of a law is no rule about anybody. Only where that law is one of petitions, a rule that stands on it is one against
-- them, whatever it is called.
create function app.lawful_basis(wording text) returns boolean
    language sql immutable parallel safe as $$
    select app.lawful_item_text(regexp_replace(
        $1, '《[^《》]*(法|条例|办法|规定|规约|公约|章程|细则|决定|通知|意见|标准)》', '', 'g'))
    and said !~ '(?:信|xin)(?:访|fang)(?![贫客友]|老人|问(?!题|人)|谈(?!话))|(?:上|shang)(?:访|fang)(?!谈|问(?!题)|贫|友|亲|客|老人|民[情意生宿政俗]|古)|(?:闹|nao)(?:访|fang)|(?:缠(?:访|fang)|chan访)|(?:投|tou)(?:诉|su)|(?:举|ju)(?:报|bao)(?![名考酬国]|告(?!人|信|者|箱|电))|(?:控|kong)(?:告|gao)(?!示|知|警)|(?:告|gao)(?:状|zhuang)(?![况态元])|(?:告(?:发|fa)|gao发)(?![布放送出表行展文给动现起生至到的挥达明掘票])|(?:越(?:级|ji)|yue级)(?!别)|(?:诉|su)(?:讼|song)|(?:仲(?:裁|cai)|zhong裁)|(?:起(?:诉|su)|qi诉)(?!说|求)|(?:撤(?:诉|su)|che诉)|(?:息(?:访|fang)|xi访)|(?:罢(?:访|fang)|ba访)|(?:检|jian)(?:举|ju)(?![办行措动止])|(?:进(?:京|jing)|jin京)(?!剧|东|郊|韵|味|腔|杭)|(?:官|guan)(?:司|si)|(?:上(?:诉|su)|shang诉)(?!说|求|苦)|(?:息(?:诉|su)|xi诉)|(?:访|fang)(?:民|min)(?![情意生居俗宿忧困政间声心愿族众主用办兵警])|信[仿昉舫妨肪彷钫](?![真古制碍害])|上[仿昉妨肪彷钫](?![真古制照效碍害])|[信上]纺(?![织车机厂集])|讠方|[闹缠]仿(?![真古照效])|[尚伤芯辛鑫忻]访(?![问谈客友亲贫视民])|[无零]信[坊芳房方放]|上[方房坊]访|投[拆述溯]|[头透偷]诉(?![说求])|矩报|举[抱爆暴饱豹](?!力)|仲[栽才材]|[诉述][颂松讼]|访敏|陈情(?!表)|信f(?![a-z])|x访(?![贫客友谈问亲民])|s访(?![贫客友谈问亲民])|[不去没未零无]上f(?![a-z])|投s(?![a-z])|t诉|(?:^|[^a-z])xf(?:件|人员|户|事项|率|量|扣|者|局)|(?:^|[^a-z])sf(?:人员|户|扣|者)|[不零][xs]f(?![a-z])|无[xs]f(?![a-z]|隐患|火|事故|设|通|违|栓|器|安|问题)|petition|complain|lawsuit|litigat|whistleblow|protest(?!ant)|grievance|accusation|[停不零无初非重接]访(?![问谈客友亲贫老古])|[集群串联陪截劝涉诉]访(?!问|谈|客|友|亲)|走访反映|(?:集体|重复|多次|到京|赴京|赴省|去省)访|群众来访|来访(?:事项|件)|(?:无|零|没有)来访(?!客|者|游|亲|友|宾|团|嘉)|不来访|赴京|晋京|跑京|赴省|跑(?:北京|省城|省里|省会|市里|县里|镇里|乡里|中央|京城|部委|政府)|申诉|申冤|伸冤|喊冤|鸣冤|诉冤|诉状|状子(?![女弟孙])|抗诉|复议(?![事题论程案会员])|复查复核|揭发|告密(?![切度集码封])|告御状|民告官|告官(?![方员网兵])|(?:^|[^报公广转预警忠劝求被原布])告(?:村|镇|乡|县|领导|干部|政府|书记)|打小报告|写信反映|投书|(?:^|[^报公广转预警忠劝])告到|上告(?![知示别诫白])|给(?:上级|上面|上头|领导|镇|乡|县|市|省|区|街道|政府|机关|北京|首都|京城|中央|国务院|纪委|监委|纪检|巡视|巡察|督查|督导|有关部门|相关部门|主管部门|电视台|报社|书记|法院|检察院)(?:写信|打电话|发短信|留言)|打电话[给找](?:上级|上面|上头|领导|镇|乡|县|市|省|区|街道|政府|机关|北京|首都|京城|中央|国务院|纪委|监委|纪检|巡视|巡察|督查|督导|有关部门|相关部门|主管部门|电视台|报社|书记|法院|检察院)|[找见](?:县|市|省|镇|乡|区)[里上委]?(?:领导|书记|政府)|找上级|(?:到|去|上)(?:北京|首都|京城|省城|省里)(?:找|讨|求)|[向往去到](?:上|村里|村委)反映|(?:上|去|到|向|找)[^.]{0,2}法院|法院(?:起诉|立案|告)|走(?:法律|司法)(?:途径|程序|渠道)|律师函|[请找聘]律师|维权(?![力威限势])|(?:^|[^0-9第])[1一壹幺il][2二贰两][3三叁][4四肆][5五伍s](?!个?小?组|[米步元斤亩]|村|队|网格|片|社|条|款|项|等|星|期|批|届|楼|号楼|季|年级|月|名)|0[0-9]{2,3}12345|(?:打|拨|拨号|向|找|电|过)(?:12388|12380|12389|12337|12309|12315|12336|12369|12350|12368)(?![0-9])|(?:^|[^0-9])(?:12388|12380|12389|12337|12309|12315|12336|12369|12350|12368)(?:热线|平台|电话|专线|反映|工单|件)|(?:市长|县长|镇长|乡长|区长|省长|书记|领导|政务|民生|民声|阳光|行风|政风|政府|公共服务|便民)(?:服务)?(?:热线|信箱|专线|邮箱|留言)|(?:拨打|拨|打)[^.]{0,3}热线|民呼我[为应]|浙里访|领导留言板|反映(?:问题|情况|诉求|意见|冤|困难|到上|给上|至上)|(?:向|去|到|找|跑|往|上|赴)(?:上级|上面|上头|领导|镇|乡|县|市|省|区|街道|政府|机关|北京|首都|京城|中央|国务院|纪委|监委|纪检|巡视|巡察|督查|督导|有关部门|相关部门|主管部门|电视台|报社|书记|法院|检察院)[^.]{0,6}(?:反映|哭诉|诉苦|诉求|说理|说法|写信|递材料|找领导|找书记|找干部|闹(?!元宵|新春|龙|热|花|社火))|(?:向|去|到|找|跑|往|上|赴)(?:上级|上面|上头|领导|镇|乡|县|市|省|区|街道|政府|机关|北京|首都|京城|中央|国务院|纪委|监委|纪检|巡视|巡察|督查|督导|有关部门|相关部门|主管部门|电视台|报社|书记|法院|检察院)(?:[^.]{0,4}[^报公广转预警忠劝求.])?告(?![知示别诫白捷慰])|写信[给向]?(?:上级|上面|上头|领导|镇|乡|县|市|省|区|街道|政府|机关|北京|首都|京城|中央|国务院|纪委|监委|纪检|巡视|巡察|督查|督导|有关部门|相关部门|主管部门|电视台|报社|书记|法院|检察院)|(?:匿名|实名|告状|检举|公开联名)信|联名(?:信|上书|反映|告|要求|向|写)|递(?:材料|状)|上书(?:中央|上级|领导|政府|县|省)|讨(?:要)?(?:个)?(?:说法|公道)|要(?:个)?说法|(?:到|去|上|跑)村(?:委|里|部|支部)[^.]{0,4}闹(?!元宵|新春|龙|热|花|社火)|闹(?:政府|机关|村委|镇政府|事)|无理取闹|胡搅蛮缠|缠闹|围堵(?![塞住])|围攻(?![关坚克读])|冲击(?:机关|政府|村委)|[拉打]横幅|静坐(?![在落标])|下跪|请愿(?![意望景])|示威(?![风望力武信])|游行(?![业为动程李者情政列家])|聚众(?![赌斗人多力智筹心])|媒体(?![验育])|记者|接受采访|曝光(?!度|率|量)|舆情|[发跟][帖贴](?!近|纸|标|画|花|春|心|面|秋|膘)|爆料|报料|差评(?![价论为估选审定比分星])|负面(?:言论|信息|消息|评论|舆论)|不当言论|网[络上](?:反映|问政|留言|吐槽|抱怨|维权|诉苦)|(?:发|拍)(?:抖音|快手|视频|朋友圈|微博)[^.]{0,4}(?:反映|诉苦|骂|抱怨|讨)|(?:矛盾|纠纷)不上交|(?:矛盾|纠纷|小事|大事)不出(?:村|镇|组|网格)|稳控(?!制)|劝返|维稳(?![定步固健])|涉稳|积案(?![例件子])|重点人员|提出?异议'
    from (select regexp_replace(app.readings(said), '(?:禁止|严禁|禁|防范|防止|防治|防|反对|反|抵制|拒绝|远离|预防|打击|识别|警惕|崇尚科学|劝阻|谨防|严防)(?:黄赌毒|赌博|聚赌|赌|毒品|吸毒|毒|邪教|电信|网络|养老|电诈|诈骗|传销|酒驾|醉驾|家庭暴力|家暴|盗窃|偷盗|黑恶|违法犯罪|青少年犯罪|犯罪|高利贷|网贷|非法贷款|疾病|传染病|慢性病|艾滋病?|结核病|癌症?|高血压|糖尿病|溺水|和|与|及)+(?:的|等|安全|法治|法律|普法|法|条例|科学|健康|公益|主题|专题|知识|政策|防范|预防|防治|防控|危害|入户|进村|文艺|活动|工作|教育)*(?:宣传|知识|讲座|培训|教育|宣讲|演练|科普|警示|志愿)|(?:黄赌毒|赌博|聚赌|赌|毒品|吸毒|毒|邪教|电信|网络|养老|电诈|诈骗|传销|酒驾|醉驾|家庭暴力|家暴|盗窃|偷盗|黑恶|违法犯罪|青少年犯罪|犯罪|高利贷|网贷|非法贷款|疾病|传染病|慢性病|艾滋病?|结核病|癌症?|高血压|糖尿病|溺水|和|与|及)(?:的|等|安全|法治|法律|普法|法|条例|科学|健康|公益|主题|专题|知识|政策|防范|预防|防治|防控|危害|入户|进村|文艺|活动|工作|教育)*(?:宣传|讲座|宣讲|科普|警示教育)|(?:健康|医保)(?:知识|政策)?(?:宣传|讲座|宣讲|科普)|(?:禁止|严禁|禁|防范|防止|防治|防|反对|反|抵制|拒绝|远离|预防|打击|识别|警惕|崇尚科学|劝阻|谨防|严防)(?:电信|网络|养老|电话|各类|新型|金融)*诈骗|[防反]诈骗?|(?:妇女|儿童|消费者?|老年人?|法律)维权(?:宣传|知识|讲座|服务|志愿|岗|站)|维权(?:宣传|知识|讲座|志愿)|[新融自全]媒体(?:宣传|推广|直播|运营|培训|技能|电商|助农|中心|营销|人才)|小记者|(?:不|禁止|严禁|野外|上坟|祭扫)?烧香烧纸|烧纸烧香|(?:红色|革命|理想|坚定)信仰|信仰的力量|信仰之光|(?:犬|狗|猫|禽|畜|牛|羊|猪|鸡|鸭|鹅|宠物|动物)(?:只|类|的|按时|定期|及时|强制|免疫|狂犬病?|防疫|做好|打|注射|重大|春季|秋季|集中|和|等)*(?:疫苗|接种|绝育|体检|传染病|疾病)+|走亲访友|走亲戚|访贫问苦|访贫|访民情|访民意|非当事人|接受调解员?(?:培训|业务|知识|技能)|匿名(?:捐|做好事|助)|中华民族|抓小偷|多媒体|花车游行|(?:土壤|故障|隐患|庭院|企业|作物|病虫害)诊断|声光报警|疑似(?:火|险|病虫|松材|隐患|滑坡|地质|漏|塌|溺|灾|走失|烟|危)|投票箱(?:的|日常)?(?:维护|保洁|搬运|制作)|competition|repetition|selection|devot(?:e|ing)|[a-z]+(?:牌|品牌|公司|集团)', '.', 'g') from (select app.plain($1) offset 0) as plain (said) offset 0) as heard (said)
$$;
-- Every text of a draft, wherever in it; a list holds no texts of its own.
create function app.lawful_draft(body jsonb) returns boolean
    language sql immutable parallel safe as $$
    select jsonb_typeof(body) = 'object'
       and not jsonb_path_exists(body, 'strict $.** ? (@.type() == "array")[*] ? (@.type() == "string")')
       and not exists (
           select from jsonb_path_query(body, 'strict $.** ? (@.type() == "object").keyvalue()') as pair
           where jsonb_typeof(pair -> 'value') = 'string'
             and not case pair ->> 'key' when 'basis' then app.lawful_basis(pair ->> 'value')
                                         else app.lawful_item_text(pair ->> 'value') end)
$$;
revoke all on function app.plain, app.readings, app.lawful_basis, app.lawful_draft from public;
grant execute on function app.plain, app.readings, app.lawful_basis to geo_web, geo_points;

-- What the scheme's form says of an item beyond its points.
alter table points_items
    add column unit text not null default '次' check (unit <> '' and app.lawful_item_text(unit)),
    add column most_tenths integer check (most_tenths is null or most_tenths > 0 and points_tenths > 0 and most_tenths >= points_tenths),
    add column evidence_rule text not null default '' check (app.lawful_item_text(evidence_rule)),
    add column basis text not null default '' check (app.lawful_basis(basis)),
    add column redeemable boolean not null default true;
-- What was stored before may hold words that are refused from now on. It stays, and is restored from a copy as it is; what is new is
-- checked. An entry's ground follows its household, which would check it anew: app.check_entry (0026) looks at new ones alone.
alter table points_schemes add constraint points_schemes_title_check check (app.lawful_item_text(title)) not valid;
alter table points_dimensions drop constraint points_dimensions_name_check,
    add constraint points_dimensions_name_check check (app.lawful_item_text(name)) not valid;
alter table points_items drop constraint points_items_name_check,
    add constraint points_items_name_check check (app.lawful_item_text(name)) not valid;
alter table points_entries drop constraint points_entries_evidence_check;
comment on column points_items.most_tenths is 'the panel may give from points_tenths to this; null: exactly points_tenths each';
comment on column points_items.evidence_rule is 'what has to be shown for it';
comment on column points_items.basis is 'for a deduction: the clause of the charter or law that it stands on';

create table scheme_drafts (
    id bigint generated always as identity primary key,
    village_code text not null references regions (code),
    body jsonb not null check (app.lawful_draft(body)),
    based_on bigint references points_schemes (id),
    edition integer not null default 1,
    tried_edition integer,
    created_by bigint references accounts (id),
    created_at timestamptz not null default now(),
    changed_by bigint references accounts (id),
    changed_at timestamptz not null default now(),
    adopted_as bigint unique references points_schemes (id),
    ground bigint not null
);
comment on column scheme_drafts.body is 'the JSON form of a scheme, as scoring.scheme_form reads it; it may be incomplete, never unlawful';
comment on column scheme_drafts.edition is 'counts changes: who saves over an older one is told';
comment on column scheme_drafts.tried_edition is 'the edition that was last tried on the closed periods';
create index on scheme_drafts (ground);
create trigger place_in_region before insert on scheme_drafts for each row
    when (new.ground is null) execute function app.place_in_region('village_code');

-- How a scheme was adopted: by whom, with how many votes. The law's quorum is checked here (VC art. 26, 30): of an assembly more
-- than half of the adults, or of two thirds of the households one each; of the representatives two thirds.
create table scheme_adoptions (
    scheme_id bigint primary key references points_schemes (id),
    village_code text not null references regions (code),
    decided_by text not null check (decided_by in ('assembly', 'households', 'representatives')),
    met_on date not null,
    place text not null check (place <> ''),
    entitled integer not null check (entitled > 0),
    present integer not null,
    votes_for integer not null check (votes_for >= 0),
    votes_against integer not null check (votes_against >= 0),
    abstained integer not null check (abstained >= 0),
    resolution_ref text not null check (resolution_ref <> ''),
    minutes text not null default '',
    recorded_by bigint references accounts (id),
    recorded_at timestamptz not null default now(),
    filing text not null default 'due' check (filing in ('due', 'filed', 'correction_ordered')),
    filed_on date,
    filing_ref text not null default '',
    filing_note text not null default '',
    filed_by bigint references accounts (id),
    ground bigint not null,
    check (present between 1 and entitled),
    check (votes_for + votes_against + abstained = present),
    check (2 * votes_for > present),
    check (case decided_by when 'assembly' then 2 * present > entitled else 3 * present >= 2 * entitled end),
    check ((filing = 'due') = (filed_on is null)),
    check (filing <> 'correction_ordered' or filing_note <> '')
);
create index on scheme_adoptions (ground);
create trigger place_in_region before insert on scheme_adoptions for each row
    when (new.ground is null) execute function app.place_in_region('village_code');

call app.protect('scheme_drafts', 'ground between (select app.ground_from()) and (select app.ground_to())
                                   and (select app.may(''manage_rules''))');
-- Who sees a part of a village follows the whole village's rules.
call app.protect('scheme_adoptions', 'ground between (select app.ground_from()) and (select app.ground_to())
                                      or village_code = any ((select app.ancestors())::text[])');

-- What was adopted, and what was booked under, never changes. Not for the owner either: a new version is a new scheme.
create trigger never_changes before update or delete or truncate on points_schemes
    for each statement execute function app.refuse_change();
create trigger never_changes before update or delete or truncate on points_dimensions
    for each statement execute function app.refuse_change();
create trigger never_changes before update or delete or truncate on points_items
    for each statement execute function app.refuse_change();
create function app.refuse_addition() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    if exists (select from scheme_adoptions a where a.scheme_id = new.scheme_id)
       or exists (select from points_entries e where e.scheme_id = new.scheme_id) then
        raise exception 'scheme % was adopted: nothing is added to it', new.scheme_id using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger nothing_added before insert on points_dimensions for each row execute function app.refuse_addition();
create trigger nothing_added before insert on points_items for each row execute function app.refuse_addition();
-- Of an adoption only the filing goes on, and only forward.
create function app.keep_adoption() returns trigger language plpgsql as $$
begin
    if to_jsonb(old) - '{filing,filed_on,filing_ref,filing_note,filed_by,ground}'::text[]
           is distinct from to_jsonb(new) - '{filing,filed_on,filing_ref,filing_note,filed_by,ground}'::text[]
       or to_jsonb(old) - 'ground' is distinct from to_jsonb(new) - 'ground'
           and (old.filing, new.filing) not in (('due', 'filed'), ('due', 'correction_ordered'), ('filed', 'correction_ordered')) then
        raise exception 'an adoption never changes' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger never_changes before update on scheme_adoptions for each row execute function app.keep_adoption();
create trigger never_goes before delete or truncate on scheme_adoptions
    for each statement execute function app.refuse_change();

-- Which rules count --------------------------------------------------------------------------------------------------------

create function app.first_day(period text) returns date
    language sql immutable parallel safe
    as $$ select make_date(left(period, 4)::integer, right(period, 1)::integer * 3 - 2, 1) $$;
create function app.quarter_of(day date) returns text
    language sql immutable parallel safe as $$ select to_char(day, 'YYYY"Q"Q') $$;
-- The scheme that a village follows in a period: its own before the labelled example, of several versions the one that came into
-- force last. One whose correction the town has ordered counts for the periods that had begun by then, and for no other.
-- (In plpgsql, whose plans are kept: each booking asks this several times.)
create function app.scheme_in_force(village text, period text) returns bigint
    language plpgsql stable parallel safe security definer set search_path = public, pg_temp as $$
begin
    return (
        select s.id
        from points_schemes s left join scheme_adoptions a on a.scheme_id = s.id
        where (s.village_code = village or s.village_code is null)
          and s.valid_from < app.first_day(period) + interval '3 months'
          and not coalesce(a.filing = 'correction_ordered' and a.filed_on < app.first_day(period), false)
        order by s.village_code is null, s.valid_from desc, s.version desc, s.id desc
        limit 1);
end $$;

-- Drafts -------------------------------------------------------------------------------------------------------------------
-- Of those that change a draft: null where there is none in the caller's area, 'done', or a word that says why not.

-- For this step's functions and the next ones': ends the call of who has not the right.
create function app.must(wanted text) returns void
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if not app.may(wanted) or app.account() is null then
        raise exception 'the right % is needed', wanted using errcode = 'insufficient_privilege';
    end if;
end $$;
-- A village of the caller's area; null where there is none: what lies outside is not there.
create function app.village_at_hand(wanted text) returns regions
    language sql stable security definer set search_path = public, pg_temp as $$
    select r.* from regions r
    where r.code = wanted and r.level = 'village' and r.ground between app.ground_from() and app.ground_to()
$$;
create function app.managed_draft(number bigint) returns scheme_drafts
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it scheme_drafts;
begin
    perform app.must('manage_rules');
    select d.* into it from scheme_drafts d
    where d.id = number and d.ground between app.ground_from() and app.ground_to() for update;
    return it;
end $$;

create function app.create_draft(village text, body jsonb, based_on bigint) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    made bigint;
begin
    perform app.must('manage_rules');
    if (app.village_at_hand(village)).code is null then return null; end if;
    insert into scheme_drafts (village_code, body, based_on, created_by, changed_by)
    select village, create_draft.body, s.id, app.actor(), app.actor()
    from (values (1)) one left join points_schemes s
        on s.id = create_draft.based_on and (s.village_code = village or s.village_code is null)
    returning id into made;
    perform app.note('rules.draft', 'draft', made::text, village);
    return made;
end $$;

create function app.save_draft(number bigint, seen_edition integer, body jsonb) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it scheme_drafts := app.managed_draft(number);
begin
    if it.id is null then return null; end if;
    if it.adopted_as is not null then return 'adopted'; end if;
    if it.edition <> seen_edition then return 'changed'; end if;
    if it.body = save_draft.body then return 'done'; end if;
    update scheme_drafts d
    set body = save_draft.body, edition = d.edition + 1, changed_by = app.actor(), changed_at = now() where d.id = it.id;
    perform app.note('rules.save', 'draft', it.id::text, it.village_code, '', jsonb_build_object('edition', it.edition + 1));
    return 'done';
end $$;

create function app.discard_draft(number bigint) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it scheme_drafts := app.managed_draft(number);
begin
    if it.id is null then return null; end if;
    if it.adopted_as is not null then return 'adopted'; end if;
    delete from scheme_drafts d where d.id = it.id;
    perform app.note('rules.discard', 'draft', it.id::text, it.village_code);
    return 'done';
end $$;

create function app.draft_changer(number bigint) returns text
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(nullif(a.display_name, ''), a.name)
    from scheme_drafts d join accounts a on a.id = d.changed_by
    where d.id = number and d.ground between app.ground_from() and app.ground_to() and app.may('manage_rules')
$$;

-- The quarters before the present one in which something was booked.
create function app.closed_periods(village text) returns setof text
    language sql stable security definer set search_path = public, pg_temp as $$
    select distinct e.period from points_entries e join regions r on r.code = e.village_code
    where e.village_code = village and e.period < app.quarter_of(current_date)
      and r.ground between app.ground_from() and app.ground_to() and app.may('manage_rules')
    order by 1 desc
$$;
create function app.note_trial(number bigint, seen_edition integer) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it scheme_drafts := app.managed_draft(number);
begin
    if it.id is null then return null; end if;
    if it.adopted_as is not null then return 'adopted'; end if;
    if it.edition <> seen_edition then return 'changed'; end if;
    update scheme_drafts d set tried_edition = d.edition where d.id = it.id;
    perform app.note('rules.try', 'draft', it.id::text, it.village_code, '', jsonb_build_object('edition', it.edition));
    return 'done';
end $$;

-- Adoption -----------------------------------------------------------------------------------------------------------------

-- What keeps a draft's content from being adopted whatever the vote: it is not whole, takes points without evidence and basis, or
-- more than 20 a quarter.
create function app.is_whole(body jsonb) returns boolean
    language sql immutable as $$
    select (select sum((d ->> 'weight')::numeric) = 1 and bool_and((d ->> 'cap')::numeric > 0)
            from jsonb_array_elements(body -> 'dimensions') d)
       and (select bool_and((i ->> 'points')::numeric > 0 or coalesce(i ->> 'evidence', '') <> '' and coalesce(i ->> 'basis', '') <> '')
                   and (bool_and((i ->> 'points')::numeric > 0) or coalesce((body ->> 'deduction_cap')::numeric between 0 and 20, false))
            from jsonb_array_elements(body -> 'items') i)
       and coalesce(body ->> 'title', '') <> ''
$$;

create function app.adopt_draft(number bigint, seen_edition integer, adoption jsonb) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it scheme_drafts := app.managed_draft(number);
    how scheme_adoptions := jsonb_populate_record(null::scheme_adoptions, adoption);
    first date;
    made points_schemes;
begin
    if it.id is null then return null; end if;
    if it.adopted_as is not null then return 'adopted'; end if;
    if it.edition <> seen_edition then return 'changed'; end if;
    if how.met_on > current_date then return 'not_met'; end if;
    if how.votes_for + how.votes_against + how.abstained <> how.present then return 'votes'; end if;
    if not (case how.decided_by when 'assembly' then 2 * how.present > how.entitled
                                else 3 * how.present >= 2 * how.entitled end) then return 'quorum'; end if;
    if 2 * how.votes_for <= how.present then return 'majority'; end if;
    first := (it.body ->> 'valid_from')::date;
    if first is null or first <> date_trunc('quarter', first) or first <= how.met_on or first < date_trunc('quarter', current_date) then
        return 'retroactive';
    end if;
    if app.is_whole(it.body) is not true then return 'incomplete'; end if;
    if it.tried_edition is distinct from it.edition and exists (
        select from points_entries e where e.village_code = it.village_code and e.period < app.quarter_of(current_date)) then
        return 'untried';
    end if;
    if exists (select from period_results p where p.village_code = it.village_code and p.period >= app.quarter_of(first)) then
        return 'posted';
    end if;
    if exists (select from points_entries e
               where e.village_code = it.village_code and e.period >= app.quarter_of(first) and e.item_code is not null
                 and not exists (select from jsonb_array_elements(it.body -> 'items') i where i ->> 'code' = e.item_code)) then
        return 'items_in_use';
    end if;

    perform pg_advisory_xact_lock(hashtext('app.adopt_draft'), hashtext(it.village_code));
    insert into points_schemes (village_code, code, version, title, adopted_on, resolution_ref, base_tenths, deduction_cap_tenths,
                                valid_from)
    select it.village_code, coalesce((array_agg(s.code order by s.version desc))[1], 'JF-' || it.village_code),
           coalesce(max(s.version), 0) + 1, it.body ->> 'title', how.met_on, how.resolution_ref,
           coalesce((it.body ->> 'base')::numeric * 10, 0), (it.body ->> 'deduction_cap')::numeric * 10, first
    from points_schemes s where s.village_code = it.village_code
    returning * into made;
    insert into points_dimensions (scheme_id, code, name, weight_ppm, cap_tenths, sort_no)
    select made.id, d.value ->> 'code', d.value ->> 'name', (d.value ->> 'weight')::numeric * 1000000,
           (d.value ->> 'cap')::numeric * 10, d.sort_no
    from jsonb_array_elements(it.body -> 'dimensions') with ordinality as d (value, sort_no);
    insert into points_items (scheme_id, code, dimension_code, name, points_tenths, cap_tenths, unit, most_tenths, evidence_rule,
                              basis, redeemable)
    select made.id, i ->> 'code', i ->> 'dimension', i ->> 'name', (i ->> 'points')::numeric * 10, (i ->> 'cap')::numeric * 10,
           coalesce(i ->> 'unit', '次'), (i ->> 'most')::numeric * 10, coalesce(i ->> 'evidence', ''), coalesce(i ->> 'basis', ''),
           coalesce((i ->> 'redeemable')::boolean, true)
    from jsonb_array_elements(it.body -> 'items') i;
    insert into scheme_adoptions (scheme_id, village_code, decided_by, met_on, place, entitled, present, votes_for, votes_against,
                                  abstained, resolution_ref, minutes, recorded_by)
    values (made.id, it.village_code, how.decided_by, how.met_on, how.place, how.entitled, how.present, how.votes_for,
            how.votes_against, how.abstained, how.resolution_ref, coalesce(how.minutes, ''), app.actor());
    update scheme_drafts d set adopted_as = made.id where d.id = it.id;
    perform app.note('rules.adopt', 'scheme', made.id::text, it.village_code, '',
                     jsonb_build_object('version', made.version, 'resolution', made.resolution_ref));
    return 'done';
end $$;

-- The town takes adopted rules on file, or orders a correction and says of what (VC art. 31). It may find later that it has to.
create function app.file_scheme(scheme bigint, outcome text, ref text, said text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it scheme_adoptions;
begin
    perform app.must('file_rules');
    select a.* into it from scheme_adoptions a
    where a.scheme_id = scheme and a.ground between app.ground_from() and app.ground_to() for update;
    if it.scheme_id is null then return null; end if;
    if it.filing = outcome or it.filing = 'correction_ordered' then return 'so_already'; end if;
    update scheme_adoptions a
    set filing = outcome, filed_on = current_date, filing_ref = file_scheme.ref, filing_note = said, filed_by = app.actor()
    where a.scheme_id = it.scheme_id;
    perform app.note(case outcome when 'filed' then 'rules.file' else 'rules.order_correction' end, 'scheme', it.scheme_id::text,
                     it.village_code, said);
    return 'done';
end $$;

-- Residents read the rules that count today.
create or replace function resident.rules(digest bytea)
    returns table (title text, version integer, valid_from date, resolution_ref text, is_example boolean,
                   dimension_name text, weight_ppm integer, dimension_cap integer, item_name text,
                   points_tenths integer, item_cap integer)
    language sql security definer set search_path = public, pg_temp as $$
    select s.title, s.version, s.valid_from, s.resolution_ref, s.village_code is null, d.name, d.weight_ppm, d.cap_tenths,
           i.name, i.points_tenths, i.cap_tenths
    from app.resident_household(digest) h
    join points_schemes s on s.id = app.scheme_in_force(h.village_code, app.quarter_of(current_date))
    join points_dimensions d on d.scheme_id = s.id
    join points_items i on i.scheme_id = s.id and i.dimension_code = d.code
    where h.id is not null
    order by d.sort_no, i.code
$$;

revoke all on function app.refuse_addition, app.keep_adoption, app.first_day, app.quarter_of, app.scheme_in_force,
    app.must, app.village_at_hand, app.managed_draft, app.create_draft, app.save_draft, app.discard_draft, app.draft_changer,
    app.closed_periods, app.note_trial, app.is_whole, app.adopt_draft, app.file_scheme from public;
grant execute on function app.first_day, app.quarter_of, app.scheme_in_force to geo_web, geo_points;
grant execute on function app.create_draft, app.save_draft, app.discard_draft, app.draft_changer, app.closed_periods,
    app.note_trial, app.adopt_draft, app.file_scheme to geo_web;
