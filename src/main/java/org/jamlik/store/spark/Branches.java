package org.jamlik.store.spark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.types.StringType;

/**
 * Takes a SELECT apart that is a UNION ALL of others, each with a text of its own in one column; common table expressions
 * may stand before all of them.
 */
public final class Branches {
    /** Spark numbers every name that is given, anew each time. */
    private static final Pattern NUMBERED = Pattern.compile("( AS \\w+)#\\d+");

    private final String column;
    private final Map<String, Branch> common = new HashMap<>();
    private final SortedMap<String, Branch> branches = new TreeMap<>();

    private Branches(String column) {
        this.column = column;
    }

    /**
     * One branch, or all that have the same text.
     *
     * @param relations the tables that it reads, as written
     * @param plan what is done with them; changes with what the SQL says, not with its layout
     */
    public record Branch(SortedSet<String> relations, String plan) {
        private Branch and(Branch other) {
            SortedSet<String> both = new TreeSet<>(relations);
            both.addAll(other.relations);
            return new Branch(both, plan + "\n" + other.plan);
        }
    }

    /**
     * The branches by their texts.
     *
     * @param sql a SELECT that can be parsed
     * @param column the column that holds the text
     * @return empty when a branch has no text there
     */
    public static Optional<SortedMap<String, Branch>> of(String sql, String column) {
        Branches found = new Branches(column);
        LogicalPlan plan = CatalystSqlParser$.MODULE$.parsePlan(sql);
        if (plan instanceof UnresolvedWith with) {
            // each may read those before it
            PlanWalk.list(with.cteRelations()).forEach(each -> found.common.put(each._1(), found.branch(each._2())));
            plan = with.child();
        }
        return found.collect(plan) ? Optional.of(found.branches) : Optional.empty();
    }

    private boolean collect(LogicalPlan plan) {
        if (plan instanceof Union union) {
            return PlanWalk.list(union.children()).stream().allMatch(this::collect);
        }

        Optional<String> text = text(plan);
        text.ifPresent(value -> branches.merge(value, branch(plan), Branch::and));
        return text.isPresent();
    }

    private Branch branch(LogicalPlan plan) {
        Set<String> named = ParsedSelect.of(plan).relations().keySet();
        String text = plan.treeString(true, false, Integer.MAX_VALUE, false);
        Branch branch = new Branch(new TreeSet<>(named), NUMBERED.matcher(text).replaceAll("$1"));
        for (String name : named) {
            if (common.containsKey(name)) {
                branch = branch.and(common.get(name));
                branch.relations().remove(name);
            }
        }
        return branch;
    }

    private Optional<String> text(LogicalPlan plan) {
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
