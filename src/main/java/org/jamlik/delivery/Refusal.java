package org.jamlik.delivery;

import org.jamlik.contract.ErrorCode;

/** Why a delivery is refused as a whole: what is wrong, on which line and column, and what to do. */
final class Refusal extends Exception {
    private final ErrorCode code;
    private final long line;
    private final String column;
    private final String remedy;

    Refusal(ErrorCode code, long line, String column, String message, String remedy) {
        super(message);
        this.code = code;
        this.line = line;
        this.column = column;
        this.remedy = remedy;
    }

    ErrorCode code() {
        return code;
    }

    long line() {
        return line;
    }

    String column() {
        return column;
    }

    /** The whole story in one sentence. */
    String sentence() {
        return getMessage() + "; " + remedy + " [" + code.text() + "]";
    }
}
