package org.jamlik.contract;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a variable, by its SQL name.
 *
 * @param sql the name as Spark SQL writes it: {@code string}, {@code int}, {@code decimal(18,4)}, ...
 */
public record Type(String sql) {
    private static final Pattern KNOWN = Pattern.compile(
            "string|int|bigint|double|boolean|date|timestamp|decimal\\((\\d+), ?(\\d+)\\)|map<string,string>|map<string,bigint>|array<string>");

    /** The type of that name, or empty when there is none. */
    static Optional<Type> of(String name) {
        Matcher known = KNOWN.matcher(name);
        return known.matches() ? Optional.of(new Type(name.replace(" ", ""))) : Optional.empty();
    }

    /** What a contract may say. */
    static String names() {
        return "string, int, bigint, double, boolean, date, timestamp, decimal(p,s), map<string,string>, "
                + "map<string,bigint>, array<string>";
    }

    @Override
    public String toString() {
        return sql;
    }
}
