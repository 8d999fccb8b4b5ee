package org.jamlik.contract;

/** Who a table or source speaks of. */
public enum Confidentiality {
    /** Nobody: municipalities, units, totals. */
    PUBLIC,
    /** Persons who answered a survey and cannot be told apart. */
    RESPONDENT,
    /** Counts of persons, before small numbers are protected. */
    COUNTS,
    /** Single persons. */
    PERSON
}
