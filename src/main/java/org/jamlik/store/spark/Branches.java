package org.jamlik.store.spark;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.types.StringType;

/** Takes a SELECT apart that is a UNION ALL of others, each with a text of its own in one column. */
public final class Branches {
    private Branches() {}

    /**
     * The tables that each branch reads, as written, by its text; branches with the same text are one.
     *
     * @param sql a SELECT that can be parsed
     * @param column the column that holds the text
     * @return empty when a branch has no text there
     */
    public static Optional<SortedMap<String, SortedSet<String>>> of(String sql, String column) {
        SortedMap<String, SortedSet<String>> branches = new TreeMap<>();
        return collect(CatalystSqlParser$.MODULE$.parsePlan(sql), column, branches)
                ? Optional.of(branches)
                : Optional.empty();
    }

    private static boolean collect(LogicalPlan plan, String column, SortedMap<String, SortedSet<String>> branches) {
        if (plan instanceof Union union) {
            return PlanWalk.list(union.children()).stream().allMatch(branch -> collect(branch, column, branches));
        }

        Optional<String> text = text(plan, column);
        text.ifPresent(value -> branches.computeIfAbsent(value, key -> new TreeSet<>())
                .addAll(ParsedSelect.of(plan).relations().keySet()));
        return text.isPresent();
    }

    private static Optional<String> text(LogicalPlan plan, String column) {
        List<NamedExpression> columns = plan instanceof Project project
                ? PlanWalk.list(project.projectList())
                : plan instanceof Aggregate aggregate ? PlanWalk.list(aggregate.aggregateExpressions()) : List.of();
        return columns.stream()
                .filter(Alias.class::isInstance)
                .map(Alias.class::cast)
                .filter(alias -> alias.name().equals(column))
                .map(Alias::child)
                .filter(child -> child instanceof Literal literal && literal.dataType() instanceof StringType)
                .map(child -> ((Literal) child).value().toString())
                .findFirst();
    }
}
