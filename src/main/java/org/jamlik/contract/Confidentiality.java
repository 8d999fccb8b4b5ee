package org.jamlik.contract;

/** Who a table or source speaks of. */
public enum Confidentiality {
    /** Nobody: municipalities, units, totals. */
    PUBLIC,
    /** Persons who answered a survey and cannot be told apart. */
    RESPONDENT,
    /** Single persons. */
    PERSON
}
