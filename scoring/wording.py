"""The plain form of a wording: what is left when width, script, case, spaces and punctuation are taken out of it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# traditional forms and variants of the signs that are looked for (from OpenCC's tables, and the last three)
TRADITIONAL: Final = (
    "丟么乾亂佈佔來係個倫備傢傳債傷傾價儀優兒內兩冊別剋劃劇動務勢勸區協厤參叄員唸問喚單噁噹嚮嚴國圍圖團垻埰執堅報"
    "場墮墳墻壓壞壩壯婦孫學寀實審寫寵專尋對導屆層屬崗師帶幫幹幾廟廢廣張強彆彌彔彿後徑從復徵惡態慼憂應懞懶懷戰戶捲"
    "掃採揮搶撓撥擊據攔攪敎敗數斷於旂時晉曆曏曬書會朮東査條棄業榦構樂樓標樹橋機橫檔檢檯欄權歷殘毀毆氣決沒沖況測準"
    "溫滿漢漲潔濛濟瀰災為烏無煙熱燈燒營燬爲爾牆牽狀獨獻現瑤產産畫異畵當痠療癥發盜監眞眾睏矇矯碼礙禦禮禱稅種稱穌積"
    "穩竊競箇節範簽籌籤糧糰糾紀紅納紙級紛紮細組結絕絡給統絶綉經綫維網線緝緩練縣織繡繫繳續纏纔罰罵罷羅羣聖聞聯聲聽"
    "脩腫臺與興舉華菸著葯蓆蔘薩藝藥蘭處號蟲蠶蠻衆術衕衚衝裏裝裡製複襲覈見視親觸訂計訊討訓記訟訪設訴診註証詐評詩話"
    "誌語誠誡誦說説課調談請論諾講謠謡謹證識譜譭議護讀變讚豬貓負貧貨販貳貸費貼賄資賒賓賣質賬賭賴賽贊跡蹟車輸輿轉辦"
    "農迴連進遊運過達違遞遠遲遷選遺還郵鄉鄰醣醫釁釋釘針釦銷錄錢錫録錶鍼鎭鎮長門開間閤閱閲闆關陽隊險隱隻雙雛雞離難"
    "電靜鞦韻響頁頂項頌預頗領頭頻題願類風颱飾養餘駕駛駡騙騰騷驗體髮鬆鬍鬥鬧鬱鮮鳴鴨鵝鷄麪麫麵黃點黨齋齣龍吿擧愬"
    "侷卹園奬廠撫擇昇暫泝牴獎確祇紡紹臨蓋薦藉衹補覆訁責軍遡鈁陞陳額飄飽齡丄伩訫"
)
SIMPLIFIED: Final = (
    "丢幺干乱布占来系个伦备家传债伤倾价仪优儿内两册别克划剧动务势劝区协历参叁员念问唤单恶当向严国围图团坝采执坚报"
    "场堕坟墙压坏坝壮妇孙学采实审写宠专寻对导届层属岗师带帮干几庙废广张强别弥录佛后径从复征恶态戚忧应蒙懒怀战户卷"
    "扫采挥抢挠拨击据拦搅教败数断于旗时晋历向晒书会术东查条弃业干构乐楼标树桥机横档检台栏权历残毁殴气决没冲况测准"
    "温满汉涨洁蒙济弥灾为乌无烟热灯烧营毁为尔墙牵状独献现瑶产产画异画当酸疗症发盗监真众困蒙矫码碍御礼祷税种称稣积"
    "稳窃竞个节范签筹签粮团纠纪红纳纸级纷扎细组结绝络给统绝绣经线维网线缉缓练县织绣系缴续缠才罚骂罢罗群圣闻联声听"
    "修肿台与兴举华烟着药席参萨艺药兰处号虫蚕蛮众术同胡冲里装里制复袭核见视亲触订计讯讨训记讼访设诉诊注证诈评诗话"
    "志语诚诫诵说说课调谈请论诺讲谣谣谨证识谱毁议护读变赞猪猫负贫货贩贰贷费贴贿资赊宾卖质账赌赖赛赞迹迹车输舆转办"
    "农回连进游运过达违递远迟迁选遗还邮乡邻糖医衅释钉针扣销录钱锡录表针镇镇长门开间合阅阅板关阳队险隐只双雏鸡离难"
    "电静秋韵响页顶项颂预颇领头频题愿类风台饰养余驾驶骂骗腾骚验体发松胡斗闹郁鲜鸣鸭鹅鸡面面面黄点党斋出龙告举诉"
    "局恤园奖厂抚择升暂溯抵奖确只纺绍临盖荐借只补复讠责军溯钫升陈额飘饱龄上信信"
)
# letters of other alphabets that look like Latin ones: shаngfаng with two Cyrillic а
LOOKALIKES: Final = (
    "аеорсухіѕјһԁԛԝкмтнвАВЕКМНОРСТХУІЅЈԚԜαβεηικνορτυχγωΑΒΕΖΗΙΚΜΝΟΡΤΥΧɑɡıłøđħƒոսօհᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"
)
LETTERS: Final = "aeopcyxisjhdqwkmthbabekmhopctxyisjqwabenikvoptuxywabezhikmnoptyxagilodhfnuohabcdefghijklmnoprstuvwyz"
DROPPED: Final = "[^0-9a-z〇㐀-䶿一-鿿𠀀-𲎯]"
"""What is taken out: everything but digits, small letters and Chinese characters."""
_DROPPED = re.compile(DROPPED)
_SAME = str.maketrans(TRADITIONAL + LOOKALIKES, SIMPLIFIED + LETTERS)
_DIGITS = re.compile("[0-9]")
_DIGITS_AND_LETTERS = re.compile("[0-9a-z]")


def plain(wording: str) -> str:
    """Take out of a wording what changes how it looks, not what it says.

    Parameters
    ----------
    wording : str

    Returns
    -------
    str
        Compatible forms decomposed (NFKD), look-alikes of Latin letters made those, small letters, simplified
        characters, and nothing but digits, letters a to z and Chinese characters.

    Examples
    --------
    >>> plain("打 １２３４５"), plain("信。訪"), plain("SHÀNG fǎng")
    ('打12345', '信访', 'shangfang')
    """
    return _DROPPED.sub("", unicodedata.normalize("NFKD", wording).translate(_SAME).lower())


def readings(wording: str) -> str:
    """Say a wording in plain form, and again as it reads past digits, and past digits and letters.

    Parameters
    ----------
    wording : str

    Returns
    -------
    str
        The plain form alone, or all three with a full stop between.

    Examples
    --------
    >>> readings("信 访"), readings("信x访"), readings("shang4fang3")
    ('信访', '信x访.信x访.信访', 'shang4fang3.shangfang.')
    """
    said = plain(wording)
    if not _DIGITS_AND_LETTERS.search(said):
        return said
    return f"{said}.{_DIGITS.sub('', said)}.{_DIGITS_AND_LETTERS.sub('', said)}"
