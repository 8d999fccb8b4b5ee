package org.jamlik.contract;

/**
 * Everything that can be wrong, as a code that a message carries and {@code docs/errors.md} explains.
 *
 * <p>The exit code says what the operator should do: 2 correct the command, the contracts or the catalogue; 10 wait; 20
 * call the sender; 30 look at the receipt; 70 report a bug.
 */
public enum ErrorCode {
    USAGE(2),
    YAML_SYNTAX(2),
    UNKNOWN_KEY(2),
    MISSING_KEY(2),
    WRONG_TYPE(2),
    UNKNOWN_VARIABLE(2),
    UNKNOWN_TABLE(2),
    UNKNOWN_CODE_LIST(2),
    INVALID_CODE_LIST(2),
    INVALID_CONTRACT(2),
    DUPLICATE_ID(2),
    EXPRESSION_IN_CATALOGUE(2),
    INVALID_INDICATOR(2),
    CONTRACT_WITHOUT_SELECT(2),
    SELECT_WITHOUT_CONTRACT(2),
    SQL_SYNTAX(2),
    NOT_A_SELECT(2),
    SELECT_STAR(2),
    NOT_REPRODUCIBLE(2),
    FILE_PATH_IN_SELECT(2),
    STAGE_VIOLATION(2),
    LINKAGE_NOT_PERMITTED(2),
    DEPENDENCY_CYCLE(2),
    UNKNOWN_COLUMN(2),
    COLUMN_MISMATCH(2),
    TYPE_MISMATCH(2),
    STATEMENT_REFUSED(2),
    LIMIT_EXCEEDED(2),
    ACCESS_DENIED(2),
    INVALID_ACCOUNTS(2),
    INVALID_KEYRING(2),
    NOTHING_PUBLISHED(10),
    ERASURE_UNFINISHED(10),
    LEASE_HELD(10),
    LEASE_LOST(10),
    EMPTY_FILE(20),
    WRONG_ENCODING(20),
    TRUNCATED_FILE(20),
    MISSING_COLUMN(20),
    UNDECLARED_COLUMN(20),
    UNBALANCED_QUOTE(20),
    TOO_MANY_REJECTED(20),
    AMBIGUOUS_SOURCE(20),
    NUMBER_IN_NAME(20),
    DAMAGED_FILE(20),
    PERIOD_NOT_COLLECTED(20),
    UNKNOWN_GENERATION(20),
    MISSING_TOKENS(20),
    EXTRA_TOKENS(20),
    MISSING_VALUE(20),
    NOT_A_NUMBER(20),
    NOT_A_DATE(20),
    NOT_A_BOOLEAN(20),
    UNKNOWN_CODE(20),
    OUT_OF_RANGE(20),
    WRONG_FORM(20),
    WRONG_CHECKSUM(20),
    NO_SUCH_BIRTH_DATE(20),
    WRONG_CENTURY(20),
    RESERVE_NUMBER(20),
    WRONG_PERIOD(20),
    BROKEN_RULE(20),
    CHANGE_LOOP(20),
    NUMBER_IN_USE(20),
    OVERLAPPING_LIVES(20),
    ONE_PERSON_TWICE(20),
    DUPLICATE_LINE(20),
    DUPLICATE_KEY(20),
    FAILED_CHECK(30),
    KEY_COLLISION(30),
    BROKEN_CHAIN(30),
    BUG(70);

    private final int exitCode;

    ErrorCode(int exitCode) {
        this.exitCode = exitCode;
    }

    /** The process exit code: 2, 10, 20, 30 or 70. */
    public int exitCode() {
        return exitCode;
    }

    /** The code as messages and tables write it, e.g. {@code unknown_key}. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
