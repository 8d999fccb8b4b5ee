package org.jamlik.indicator;

import java.util.ArrayList;
import java.util.List;

/** The text of a CTE that groups rows. */
final class Grouping {
    final String name;
    private final String from;
    private final List<String> joins = new ArrayList<>();
    private final List<String> conditions = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final List<String> columns = new ArrayList<>();

    /**
     * Groups all rows until more is said.
     *
     * @param from the table with its alias
     */
    Grouping(String name, String from) {
        this.name = name;
        this.from = from;
    }

    /** Adds a column to group by. */
    Grouping key(String column) {
        keys.add(column);
        columns.add(column);
        return this;
    }

    /** Adds an expression to group by. */
    Grouping key(String expression, String alias) {
        keys.add(expression);
        return column(expression, alias);
    }

    /** Adds an aggregate. */
    Grouping column(String expression, String alias) {
        columns.add(expression + " as " + alias);
        return this;
    }

    /** Adds a join or a lateral view. */
    Grouping join(String text) {
        joins.add(text);
        return this;
    }

    /** Adds a condition that rows must meet. */
    Grouping where(String condition) {
        conditions.add(condition);
        return this;
    }

    String sql() {
        StringBuilder body = new StringBuilder("select\n    ")
                .append(String.join(",\n    ", columns))
                .append("\nfrom ")
                .append(from);
        joins.forEach(join -> body.append('\n').append(join));
        if (!conditions.isEmpty()) {
            body.append("\nwhere ").append(String.join("\n    and ", conditions));
        }
        body.append("\ngroup by\n    ").append(String.join(",\n    ", keys));
        return name + " as (\n" + body.toString().indent(4) + ")";
    }
}
