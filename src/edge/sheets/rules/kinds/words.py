"""The words by which a cell may name a code: ours in three languages, and some of others."""

from edge.agreements.rules import Verdict
from edge.community.rules import Level
from edge.mobility.rules import Direction, StayKind, Travellers
from edge.partners.rules import Grade, Signs

VERDICTS = {
    Verdict.OPEN: ("open", "待评定", "未评定"),
    Verdict.MET: ("met", "kept", "nagekomen", "已履行"),
    Verdict.PARTLY: ("partly met", "deels nagekomen", "部分履行"),
    Verdict.NOT_MET: ("not met", "niet nagekomen", "未履行"),
}
DIRECTIONS = {
    Direction.OUT: ("outgoing", "uitgaand", "uit", "outbound", "sent", "派出"),
    Direction.IN: ("incoming", "inkomend", "inbound", "received", "接收"),
}
TRAVELLERS = {
    Travellers.STUDENTS: ("student", "studenten", "学生"),
    Travellers.STAFF: ("personeel", "教职工", "teachers"),
    Travellers.RESEARCHERS: ("researcher", "onderzoekers", "onderzoeker", "研究人员"),
}
STAYS_WORDS = {
    StayKind.EXCHANGE: ("exchange", "student exchange", "uitwisseling", "交换"),
    StayKind.SUMMER_SCHOOL: ("summer school", "zomerschool", "暑期学校"),
    StayKind.DUAL_DEGREE_PHASE: ("dual-degree phase", "dual degree", "dubbeldiploma", "双学位阶段"),
    StayKind.TRAINEESHIP: ("traineeship", "internship", "stage", "实习"),
    StayKind.JOINT_PHD_STAY: ("joint-PhD stay", "joint PhD", "gezamenlijk doctoraat", "联合培养博士"),
    StayKind.STAFF_TEACHING: ("staff teaching", "teaching", "docentenmobiliteit", "教学访问"),
    StayKind.STAFF_TRAINING: ("staff training", "training", "stafmobiliteit", "培训访问"),
    StayKind.RESEARCHER_VISIT: ("researcher visit", "research stay", "onderzoeksverblijf", "研究访问"),
}
LEVELS = {
    Level.ALL: ("all levels", "alle niveaus", "total", "全部"),
    Level.BACHELOR: ("bachelor", "undergraduate", "本科"),
    Level.MASTER: ("master", "graduate", "硕士"),
    Level.DOCTORATE: ("doctorate", "phd", "doctoraat", "博士"),
    Level.EXCHANGE: ("exchange", "uitwisseling", "交换"),
    Level.OTHER: ("other", "andere", "其他"),
}
SIGNS = {
    Signs.NOTHING: ("nothing", "niets", "无"),
    Signs.LISTED: ("the kinds listed", "genoemde soorten", "列明种类"),
    Signs.EVERYTHING: ("everything", "every kind of agreement", "alles", "全部"),
}
GRADES = {
    Grade.STRATEGIC: ("strategic", "strategisch", "战略"),
    Grade.PRIORITY: ("priority", "prioritair", "重点合作", "优先"),
    Grade.REGULAR: ("regular", "gewoon", "一般"),
    Grade.DORMANT: ("dormant", "slapend", "不活跃", "休眠"),
}
ROLES = {"hub": ("spil", "枢纽"), "partner": ("partner", "合作院校")}
