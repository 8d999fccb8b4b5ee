package org.jamlik.contract;

/** Who a table or source speaks of. */
public enum Confidentiality {
    /** Nobody: municipalities, units, totals. */
    PUBLIC,
    /** Single persons. */
    PERSON
}
