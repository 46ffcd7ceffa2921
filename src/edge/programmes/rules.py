"""Joint programmes: their kinds, and which cohorts have completed on a day. Values in, answer out."""

from enum import StrEnum


class ProgrammeKind(StrEnum):
    DUAL_MASTER = "dual_master"
    JOINT_MASTER = "joint_master"
    JOINT_PHD = "joint_phd"
    SUMMER_SCHOOL = "summer_school"
