package org.jamlik.store.spark;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.analysis.NamedParameter;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedStar;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sample;
import org.apache.spark.sql.catalyst.plans.logical.SetOperation;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;

/**
 * What Spark's own parser says of a SELECT, without running anything. Each thing found comes with the line of its first
 * occurrence, from 1, or 0 when the parser does not know it.
 *
 * @param relations the tables that it reads, as written
 * @param statements the kinds of its nodes that are no part of a query; empty for a plain SELECT
 * @param functions the functions that it calls, and bare names like {@code current_date}, in lower case
 * @param parameters the names of its parameters
 * @param starAtTop the line of a {@code *} in the outermost list of columns, when one stands there
 * @param meetings the tables that are joined or compared, in the order of the second one's line
 * @param chosenFrom the table of which it only chooses rows and columns and leaves them as they are, when it does no more
 */
public record ParsedSelect(
        SortedMap<String, Integer> relations,
        SortedMap<String, Integer> statements,
        SortedMap<String, Integer> functions,
        SortedMap<String, Integer> parameters,
        Optional<Integer> starAtTop,
        Set<Meeting> meetings,
        Optional<String> chosenFrom) {

    /** Two tables, as written, whose rows are brought together, with the line of the second. */
    public record Meeting(String one, String other, int line) implements Comparable<Meeting> {
        private static final Comparator<Meeting> ORDER = Comparator.comparingInt(Meeting::line)
                .thenComparing(Meeting::one)
                .thenComparing(Meeting::other);

        @Override
        public int compareTo(Meeting meeting) {
            return ORDER.compare(this, meeting);
        }
    }

    /** Reads the text; fails with the line and what the parser says. */
    public static ParsedSelect parse(String sql) {
        try {
            return of(CatalystSqlParser$.MODULE$.parsePlan(sql));
        } catch (Exception e) {
            // the parser declares no checked exception, yet throws ParseException, which is one
            if (e instanceof ParseException syntax) {
                int line = syntax.line().isDefined() ? (Integer) syntax.line().get() : 0;
                throw new SyntaxException(line, firstLine(syntax.getSimpleMessage()));
            }
            throw e;
        }
    }

    static ParsedSelect of(LogicalPlan plan) {
        Walk walk = new Walk();
        walk.plan(plan);
        return new ParsedSelect(
                walk.relations,
                walk.statements,
                walk.functions,
                walk.parameters,
                starAtTop(plan),
                JoinWalk.of(plan),
                chosenFrom(plan));
    }

    private static Optional<String> chosenFrom(LogicalPlan plan) {
        if (!(plan instanceof Project project)
                || !PlanWalk.list(project.projectList()).stream().allMatch(UnresolvedAttribute.class::isInstance)) {
            return Optional.empty();
        }

        LogicalPlan rows = project.child();
        while (rows instanceof Filter || rows instanceof SubqueryAlias) {
            rows = PlanWalk.list(rows.children()).get(0);
        }
        return rows instanceof UnresolvedRelation relation ? Optional.of(relation.tableName()) : Optional.empty();
    }

    private static String firstLine(String message) {
        return message.strip().lines().findFirst().orElse("");
    }

    private static Optional<Integer> starAtTop(LogicalPlan plan) {
        if (plan instanceof Project project) {
            return star(PlanWalk.list(project.projectList()));
        }
        if (plan instanceof Aggregate aggregate) {
            return star(PlanWalk.list(aggregate.aggregateExpressions()));
        }

        List<LogicalPlan> children = PlanWalk.list(plan.children());
        return plan instanceof Union || plan instanceof SetOperation || children.size() == 1
                ? children.stream()
                        .map(ParsedSelect::starAtTop)
                        .flatMap(Optional::stream)
                        .findFirst()
                : Optional.empty();
    }

    private static Optional<Integer> star(List<NamedExpression> columns) {
        return columns.stream()
                .filter(UnresolvedStar.class::isInstance)
                .map(star -> line((UnresolvedStar) star))
                .findFirst();
    }

    static int line(TreeNode<?> node) {
        return node.origin().line().isDefined() ? (Integer) node.origin().line().get() : 0;
    }

    /** A text that is not SQL; tells the line, from 1. */
    public static final class SyntaxException extends JamlikException {
        private final int line;

        private SyntaxException(int line, String message) {
            super(ErrorCode.SQL_SYNTAX, message);
            this.line = line;
        }

        public int line() {
            return line;
        }
    }

    private static final class Walk extends PlanWalk {
        private static final Set<String> BARE_FUNCTIONS =
                Set.of("current_date", "current_timestamp", "current_user", "localtimestamp", "user", "session_user");

        private final SortedMap<String, Integer> relations = new TreeMap<>();
        private final SortedMap<String, Integer> statements = new TreeMap<>();
        private final SortedMap<String, Integer> functions = new TreeMap<>();
        private final SortedMap<String, Integer> parameters = new TreeMap<>();

        @Override
        void visit(LogicalPlan plan) {
            if (plan instanceof UnresolvedRelation relation && !isCommonTable(relation)) {
                found(relations, relation.tableName(), plan);
            }
            if (plan instanceof Sample) {
                found(functions, "tablesample", plan);
            }
            if (isStatement(plan)) {
                found(statements, plan.getClass().getSimpleName(), plan);
            }
        }

        @Override
        void visit(Expression expression) {
            if (expression instanceof UnresolvedFunction function) {
                String name = String.join(".", list(function.nameParts()));
                found(functions, name.toLowerCase(Locale.ROOT), expression);
            } else if (expression instanceof NamedParameter parameter) {
                found(parameters, parameter.name(), expression);
            } else if (expression instanceof UnresolvedAttribute attribute) {
                String name = attribute.name().toLowerCase(Locale.ROOT);
                if (BARE_FUNCTIONS.contains(name)) {
                    found(functions, name, expression);
                }
            } else if (!expression.deterministic()
                    || expression.getClass().getSimpleName().startsWith("Current")) {
                found(functions, expression.prettyName(), expression);
            }
        }

        private static void found(SortedMap<String, Integer> things, String name, TreeNode<?> node) {
            things.merge(name, line(node), Math::min);
        }
    }
}
