# SPDX-License-Identifier: Apache-2.0
"""Invented text in several languages: sentences put together from lists, the same ones for the same random numbers.

A language is a separator, a full stop and lists of phrases in the order in which a sentence uses them; every combination
is a sentence. English has some twelve million of them, so that pages do not repeat each other; the others are for tests of
charsets and languages and have a few hundred to a few thousand."""
import itertools
from typing import NamedTuple


class Language(NamedTuple):
    separator: str
    stop: str
    phrases: tuple  # of lists, each one place in the sentence
    charset: str  # a legacy encoding that holds all of its letters


def _lines(text):
    return [line.strip() for line in text.strip().splitlines()]


_ENGLISH = (
    _lines("""In the first week of the season
        After a long talk behind closed doors
        Early on Thursday
        With little money and much patience
        While the ferries were still moored
        Against the advice of two neighbours
        Before the rain came
        On the eve of the harvest fair
        Once the old map had been found
        For the third time since the flood
        Without waiting for a permit
        During the quiet hour after lunch
        To the surprise of the night shift
        Between two trains
        At the request of the school
        Under a roof that has leaked for years
        As the lamps went out
        With help from across the lake
        Shortly after the vote
        In a room that smells of paint
        By the light of a bicycle lamp
        Long after the market had closed
        Because nobody else would
        On a borrowed ladder
        In spite of the wind
        Two days late"""),
    _lines("""the clockmaker Osric Velden
        a group of retired surveyors
        the keeper of the northern lock
        Tamsin Orle of the glass works
        the smallest bakery in Quillhaven
        a choir of ferry pilots
        the new librarian
        Bram Ostrander and his two sisters
        the committee for public benches
        an engineer from Lower Pell
        the owner of the blue mill
        Ines Fallowmere
        a class of eleven pupils
        the weather station at Corrow Head
        the last ropemaker in the valley
        a visiting botanist
        the village of Thrumble
        the night watch of the canal
        the editor of the tide table
        Jonas Wickerby
        the beekeepers' union
        a retired tram driver
        the board of the orchard
        the apprentice Lio Marrask
        the company that sweeps the quays
        a painter without a studio"""),
    _lines("""measured
        repaired
        put up for sale
        described in great detail
        moved to the other bank
        counted again
        took apart
        promised to return
        drew from memory
        lent to the museum
        covered with canvas
        compared with last year
        painted over
        defended in writing
        handed to the council
        tested for a month
        looked for in vain
        weighed on the station scales
        offered to the highest bidder
        rebuilt from spare parts
        lost and then found
        explained to the visitors
        photographed from the tower
        locked away
        named after a cat
        carried up the hill"""),
    _lines("""the copper roof of the fish hall
        forty crates of winter apples
        the bell that used to open the market
        a bridge of reeds and wire
        the register of all the wells
        three barrels of blue ink
        a model of the harbour
        the oldest pear tree in the district
        the footpath along the dam
        an engine without a name
        the recipe for dark bread
        a tunnel that nobody had entered
        the timetable of the cable car
        seventeen stone steps
        the lantern of the pilot house
        a wall of wet sandbags
        the seeds of a forgotten bean
        the plan for a second jetty
        a collection of broken thermometers
        the signal box at the junction
        every chair in the assembly room
        the wheel of the paper mill
        a letter from the harbour master
        the fence around the salt ponds
        two hundred metres of cable
        the roof garden of the post office"""),
    _lines("""and wrote the result on a slate
        although the paint was not dry
        and nobody asked for the price
        so that the children could see it
        which cost less than a new door
        and left before the applause
        with nothing but a spirit level
        until the battery was flat
        and the report will follow in autumn
        as the contract demands
        where the two roads meet
        and found it a hand's width too short
        for as long as the frost lasts
        but kept the key
        while a dozen people held umbrellas
        and thanked the fire brigade
        which the insurers had ruled out
        in less than an afternoon
        and began again on Monday
        before anyone could object
        to make room for a workshop
        and sent the bill to the county
        with the windows wide open
        as it had been done in the days of steam
        and noted the height of the water
        although the choir was still singing"""),
)

LANGUAGES = {
    "en": Language(" ", ".", _ENGLISH, "windows-1252"),
    "de": Language(" ", ".", (
        ["Am frühen Morgen", "Trotz des Nebels", "Nach der Sitzung", "Für die Prüfung", "Zum zweiten Mal", "Ohne große Worte"],
        ["zählte", "öffnete", "verkaufte", "übergab", "prüfte", "erklärte"],
        ["die Müllerin aus Grünbrück", "der Fährmann", "ein Schüler", "die Gärtnerei", "der Türmer", "das Straßenamt"],
        ["den größten Schlüssel", "neun Fässer Öl", "die Brücke am Wehr", "das Gästebuch", "vier Körbe Äpfel", "den Lageplan"],
        ["vor allen Gästen", "im Hof der Käserei", "bis spät in die Nacht", "gegen Quittung", "wie früher", "ohne Gebühr"]),
        "iso-8859-15"),
    "fr": Language(" ", ".", (
        ["Dès l'aube,", "Malgré la grêle,", "Après la fête,", "Sans préavis,", "Près du canal,", "À la fin du marché,"],
        ["la meunière de Vaubrène", "le vieil horloger", "une élève du collège", "l'équipe du phare", "le maître du port"],
        ["a mesuré", "a réparé", "a dessiné", "a vendu", "a retrouvé", "a déplacé"],
        ["la clé du grenier", "neuf paniers de pêches", "le pont de bois", "l'échelle rouillée", "un traité sur les marées"],
        ["devant témoins", "pour la troisième année", "à côté de l'écluse", "grâce à un prêt", "où rien ne poussait"]),
        "windows-1252"),
    "id": Language(" ", ".", (
        ["Pada pagi hari", "Setelah rapat warga", "Tanpa banyak bicara", "Menjelang panen", "Di tengah hujan",
         "Untuk kedua kalinya"],
        ["penjaga pintu air", "seorang guru dari Desa Kembangsari", "pemilik perahu biru", "kelompok tani", "tukang jam tua"],
        ["memperbaiki", "menghitung", "menjual", "memindahkan", "menggambar", "menguji"],
        ["jembatan bambu", "dua puluh keranjang mangga", "lonceng pasar lama", "peta saluran", "mesin penggiling"],
        ["di depan anak sekolah", "sampai lampu padam", "dengan biaya sendiri", "seperti tahun lalu", "sebelum air pasang"]),
        "windows-1252"),
    "ru": Language(" ", ".", (
        ["Ранним утром", "После собрания", "Без лишних слов", "Накануне ярмарки", "Во время дождя", "Второй раз за год"],
        ["смотритель шлюза", "пожилой часовщик", "садовник из Верхних Ключей", "хозяин мельницы", "ученик столяра"],
        ["измерил", "починил", "нарисовал", "продал", "пересчитал", "перенёс"],
        ["старый мост", "девять бочек мёда", "расписание парома", "ключ от башни", "каменную лестницу"],
        ["при свидетелях", "до самой ночи", "за свой счёт", "как прежде", "у северной пристани"]), "windows-1251"),
    "el": Language(" ", ".", (
        ["Νωρίς το πρωί", "Μετά τη βροχή", "Χωρίς βιασύνη", "Πριν από τη γιορτή", "Για δεύτερη φορά"],
        ["ο φύλακας του φάρου", "μια νεαρή δασκάλα", "ο γέρος ψαράς", "η ομάδα του λιμανιού"],
        ["μέτρησε", "επισκεύασε", "πούλησε", "ζωγράφισε"],
        ["την παλιά γέφυρα", "εννέα βαρέλια λάδι", "το κλειδί του πύργου", "τον χάρτη των πηγαδιών"],
        ["μπροστά σε όλους", "ως αργά το βράδυ", "με δικά της έξοδα", "δίπλα στον μύλο"]), "iso-8859-7"),
    "ar": Language(" ", ".", (
        ["في الصباح الباكر", "بعد الاجتماع", "قبل موسم الحصاد", "رغم المطر", "للمرة الثانية"],
        ["قام حارس البوابة", "قام صانع الساعات", "قام مدير المكتبة", "قام صاحب الطاحونة"],
        ["بإصلاح", "بقياس", "ببيع", "برسم"],
        ["الجسر القديم", "تسعة صناديق من التفاح", "مفتاح البرج", "خريطة الآبار"],
        ["أمام الجميع", "حتى منتصف الليل", "على نفقته", "قرب الميناء"]), "windows-1256"),
    "ja": Language("", "。", (
        ["早朝に", "会議のあとで", "雨の中", "祭りの前の日に", "今年二度目に"],
        ["水門の番人は", "古い時計屋は", "青い船の持ち主は", "図書館の新しい係は", "北町の先生は"],
        ["市場の前で", "川の向こう岸で", "生徒たちと一緒に", "自分のお金で", "夜おそくまで"],
        ["木の橋を", "九つのりんご箱を", "塔のかぎを", "井戸の地図を", "小さな機械を"],
        ["直した", "数えた", "運んだ", "売った", "描いた"]), "shift_jis"),
    "zh": Language("", "。", (
        ["清晨", "会议之后", "在雨中", "集市前一天", "今年第二次"],
        ["水闸的看守", "老钟表匠", "蓝船的主人", "新来的图书管理员", "北村的老师"],
        ["在市场门口", "在河对岸", "和学生们一起", "用自己的钱", "一直到深夜"],
        ["修理了", "清点了", "搬走了", "卖掉了", "画下了"],
        ["木桥", "九箱苹果", "塔楼的钥匙", "水井的地图", "一台小机器"]), "gb18030"),
    "ko": Language(" ", ".", (
        ["이른 아침에", "회의가 끝난 뒤", "비가 오는 동안", "장날 전날에", "올해 두 번째로"],
        ["수문 지기는", "늙은 시계공은", "파란 배의 주인은", "새 사서는"],
        ["시장 앞에서", "강 건너편에서", "학생들과 함께", "밤늦게까지"],
        ["나무 다리를", "사과 아홉 상자를", "탑의 열쇠를", "우물 지도를"],
        ["고쳤다", "세었다", "옮겼다", "팔았다"]), "euc-kr"),
}

AUTHORS = _lines("""Mira Tolland
    Edda Quist
    Piet Harrowgate
    Sanna Brevik
    Oto Lindqvall
    Wilma Crake
    Rufus Tamberlane
    Noor Abbasol
    Gita Merrow
    Callum Pryde""")

SECTIONS = ["Harbour", "Markets", "Weather", "Schools", "Gardens", "Letters"]


def sentences(rng, count, language="en"):
    """`count` sentences of a language, drawn with `rng` (a random.Random)."""
    chosen = LANGUAGES[language]
    columns = [rng.choices(phrases, k=count) for phrases in chosen.phrases]
    return [chosen.separator.join(row) + chosen.stop for row in zip(*columns)]


def paragraphs(rng, count, language="en"):
    """`count` paragraphs of three to six sentences."""
    sizes = rng.choices((3, 4, 5, 6), k=count)
    flow = iter(sentences(rng, sum(sizes), language))
    space = " " if LANGUAGES[language].separator else ""
    return [space.join(itertools.islice(flow, size)) for size in sizes]


def title(rng, language="en"):
    """A headline: a sentence without its first and last phrase and without its stop."""
    chosen = LANGUAGES[language]
    words = chosen.separator.join(rng.choice(phrases) for phrases in chosen.phrases[1:-1])
    return words[0].upper() + words[1:]
