package org.jamlik.contract;

import java.util.regex.Pattern;

/** A table or view as SQL names it: {@code schema.name}. */
public record TableName(String schema, String name) implements Comparable<TableName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*");

    /** Whether the text is a schema, a dot and a name in snake_case. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    public static TableName of(String text) {
        if (!isOne(text)) {
            throw new IllegalArgumentException("Cannot read table name: " + text);
        }

        int dot = text.indexOf('.');
        return new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    @Override
    public int compareTo(TableName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
