"""What is counted of mobility: directions, kinds of stay, academic years. Values in, answer out."""

from enum import StrEnum


class Direction(StrEnum):
    """Seen from the hub: out to the partner, in from the partner."""

    OUT = "out"
    IN = "in"


class Travellers(StrEnum):
    """The three kinds of people that counts tell apart."""

    STUDENTS = "students"
    STAFF = "staff"
    RESEARCHERS = "researchers"


class StayKind(StrEnum):
    EXCHANGE = "exchange"
    SUMMER_SCHOOL = "summer_school"
    DUAL_DEGREE_PHASE = "dual_degree_phase"
    TRAINEESHIP = "traineeship"
    JOINT_PHD_STAY = "joint_phd_stay"
    STAFF_TEACHING = "staff_teaching"
    STAFF_TRAINING = "staff_training"
    RESEARCHER_VISIT = "researcher_visit"


# Who travels in each kind of stay. Doctoral candidates are students, as in the Erasmus+ programme guide.
TRAVELLERS: dict[StayKind, Travellers] = {
    StayKind.EXCHANGE: Travellers.STUDENTS,
    StayKind.SUMMER_SCHOOL: Travellers.STUDENTS,
    StayKind.DUAL_DEGREE_PHASE: Travellers.STUDENTS,
    StayKind.TRAINEESHIP: Travellers.STUDENTS,
    StayKind.JOINT_PHD_STAY: Travellers.STUDENTS,
    StayKind.STAFF_TEACHING: Travellers.STAFF,
    StayKind.STAFF_TRAINING: Travellers.STAFF,
    StayKind.RESEARCHER_VISIT: Travellers.RESEARCHERS,
}
