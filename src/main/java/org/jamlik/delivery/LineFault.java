package org.jamlik.delivery;

import java.util.Locale;
import org.jamlik.contract.ErrorCode;

/** What is wrong with a line, in words, with the remedy. */
enum LineFault {
    MISSING_TOKENS("the line has too few values", "ask the sender for the whole line"),
    EXTRA_TOKENS("the line has too many values, from \"%s\" on", "quote values that hold the separator"),
    MISSING_VALUE("the value is missing", "ask the sender for it"),
    NOT_A_NUMBER("\"%s\" is not a number of the column's type", "write digits, with the decimal sign of the contract"),
    NOT_A_DATE("\"%s\" is not a date", "write it as the contract says, and a day that exists"),
    NOT_A_BOOLEAN("\"%s\" is neither true nor false", "write true or false"),
    UNKNOWN_CODE("\"%s\" is not in the code list", "correct the code, or add it to the code list"),
    OUT_OF_RANGE("\"%s\" is outside the range of the contract", "correct the value, or widen the range"),
    WRONG_FORM("\"%s\" does not look as the contract says", "ask the sender for the value in its right form"),
    WRONG_CHECKSUM("\"%s\" has a wrong check digit", "ask the sender for the right number"),
    NO_SUCH_BIRTH_DATE("\"%s\" begins with a day that does not exist", "ask the sender for the right number"),
    WRONG_CENTURY("\"%s\" is of somebody who could not live", "ask the sender for the century of birth"),
    RESERVE_NUMBER(
            "\"%s\" is a reserve number, which only who gave it can follow",
            "ask the sender for the national number, if there is one now"),
    WRONG_PERIOD("\"%s\" is not the period that the name of the file tells", "ask the sender which one is right"),
    BROKEN_RULE("the line does not fit together with others", "ask the sender which one is right"),
    CHANGE_LOOP("the number changes lead back to where they began", "ask the sender which of them is wrong"),
    NUMBER_IN_USE("the new number belongs to somebody else on that day", "ask the sender whose it is"),
    OVERLAPPING_LIVES("two persons would hold the number at once", "ask the sender who held it when"),
    ONE_PERSON_TWICE(
            "the line and another one tell the same of one person under two numbers",
            "ask the sender which of them is right"),
    DUPLICATE_LINE("the line stands twice", "nothing: the first one counts"),
    DUPLICATE_KEY("several lines share the key and differ", "ask the sender which one is right");

    private final String fault;
    private final String remedy;

    LineFault(String fault, String remedy) {
        this.fault = fault;
        this.remedy = remedy;
    }

    static LineFault of(String error) {
        return valueOf(ErrorCode.valueOf(error.toUpperCase(Locale.ROOT)).name());
    }

    String sentence(String excerpt) {
        return String.format(fault, excerpt) + "; " + remedy;
    }
}
