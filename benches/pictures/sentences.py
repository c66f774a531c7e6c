"""What the rendered pictures say: plain sentences with the punctuation, numbers and names that people's texts have."""

ENGLISH = """\
The quick brown fox jumps over the lazy dog.
Meeting moved to Thursday, 14 May, at 10:30.
Please return this form before the end of June.
Total amount due: $1,284.50 (including tax)
"Where did you put the keys?" she asked quietly.
Platform 9 - trains to Cambridge and King's Lynn
Keep refrigerated; use within 3 days of opening.
Our office is closed on Sundays and holidays.
Chapter 12: The Voyage of the Northern Star
Turn left at the bridge, then walk 200 metres.
Ingredients: wheat flour, sugar, butter, salt
He was born in Vienna in 1868 and died in 1942.
Write to support@example.org for assistance.
Warning! High voltage. Do not open this cover.
Invoice No. 2026-0417, payable within 30 days
The results differ by less than 0.5 percent.
Mix gently & leave to rest for half an hour.
We regret that the museum is closed for repairs.
Version 3.2 fixes several problems with printing.
Tickets: adults 12 euros, children 6 euros
Nobody knew why the lighthouse had gone dark.
Row 17, seat B, departing from gate A42
It's a long way to the sea, isn't it?
Store in a cool, dry place away from sunlight.
""".splitlines()

TRADITIONAL = """\
今天天氣很好，我們去公園散步吧。
會議改到五月十四日上午十點半。
請於六月底前繳回這份申請表。
應付總額：新臺幣1,284元（含稅）
「你把鑰匙放在哪裡？」她輕聲問道。
開往臺北的列車即將進站，請勿靠近月臺邊緣
開封後請冷藏，並於三日內食用完畢。
本辦公室星期日及國定假日休息。
第十二章：北方之星的航程
過了橋之後左轉，再走兩百公尺。
成分：小麥粉、砂糖、奶油、食鹽
他於1868年出生，1942年逝世。
龍飛鳳舞的書法作品陳列在博物館裡。
警告！高壓危險，請勿打開此蓋。
發票號碼2026-0417，請於三十日內付款
這些結果的差異不到百分之五。
圖書館的讀者可以借閱書籍三個星期。
為了維護環境清潔，請勿亂丟垃圾。
新版本修正了幾個列印的問題。
門票：成人二百元，兒童一百元
沒有人知道燈塔為什麼熄滅了。
颱風來襲，學校與機關停止上班上課。
學習語言需要耐心，也需要勇氣。
請存放於陰涼乾燥處，避免陽光直射。
""".splitlines()

SIMPLIFIED = """\
今天天气很好，我们去公园散步吧。
会议改到五月十四日上午十点半。
请于六月底前交回这份申请表。
应付总额：人民币1,284元（含税）
“你把钥匙放在哪里？”她轻声问道。
开往北京的列车即将进站，请勿靠近站台边缘
开封后请冷藏，并于三日内食用完毕。
本办公室星期日及法定节假日休息。
第十二章：北方之星的航程
过了桥之后左转，再走两百米。
成分：小麦粉、白砂糖、黄油、食盐
他于1868年出生，1942年去世。
龙飞凤舞的书法作品陈列在博物馆里。
警告！高压危险，请勿打开此盖。
发票号码2026-0417，请于三十日内付款
这些结果的差异不到百分之五。
图书馆的读者可以借阅书籍三个星期。
为了维护环境清洁，请勿乱丢垃圾。
新版本修正了几个打印的问题。
门票：成人二百元，儿童一百元
没有人知道灯塔为什么熄灭了。
台风来袭，学校与机关停止上班上课。
学习语言需要耐心，也需要勇气。
请存放于阴凉干燥处，避免阳光直射。
""".splitlines()

JAPANESE = """\
今日は天気がいいので、公園を散歩しましょう。
会議は五月十四日の午前十時半に変更されました。
六月末までにこの申込書をご提出ください。
合計金額：1,284円（税込）
「鍵をどこに置いたの？」と彼女は尋ねた。
まもなく東京行きの電車がまいります
開封後は冷蔵庫に入れ、三日以内にお召し上がりください。
日曜日と祝日はお休みをいただきます。
第十二章：北の星の航海
橋を渡って左に曲がり、二百メートル歩きます。
原材料：小麦粉、砂糖、バター、食塩
彼は1868年に生まれ、1942年に亡くなった。
図書館の本は三週間借りることができます。
警告！高電圧につき、ふたを開けないでください。
請求書番号2026-0417
結果の差は五パーセント以下でした。
ゴミは必ず持ち帰ってください。
台風が近づいているため、学校は休みになります。
新しいバージョンでは印刷の問題が直りました。
入場料：大人二百円、子供百円
灯台の明かりが消えた理由を誰も知らない。
コンピューターの使い方を学びたいです。
言葉を学ぶには、忍耐と勇気が必要です。
直射日光を避け、涼しい場所に保存してください。
""".splitlines()

LANGUAGES = {"en": ENGLISH, "zh-Hant": TRADITIONAL, "zh-Hans": SIMPLIFIED, "ja": JAPANESE}
