package org.jamlik.store.spark;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.analysis.NamedParameter;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedStar;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;

/**
 * What Spark's own parser says of a SELECT, without running anything.
 *
 * @param relations the tables that it reads, as written
 * @param statements the kinds of its nodes that are no part of a query; empty for a plain SELECT
 * @param functions the functions that it calls, and bare names like {@code current_date}, in lower case
 * @param parameters the names of its parameters
 * @param starAtTop whether {@code *} stands in the outermost list of columns
 */
public record ParsedSelect(
        Set<String> relations,
        Set<String> statements,
        Set<String> functions,
        Set<String> parameters,
        boolean starAtTop) {

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
        return new ParsedSelect(walk.relations, walk.statements, walk.functions, walk.parameters, starAtTop(plan));
    }

    private static String firstLine(String message) {
        return message.strip().lines().findFirst().orElse("");
    }

    private static boolean starAtTop(LogicalPlan plan) {
        if (plan instanceof Project project) {
            return PlanWalk.list(project.projectList()).stream().anyMatch(ParsedSelect::isStar);
        }
        if (plan instanceof Aggregate aggregate) {
            return PlanWalk.list(aggregate.aggregateExpressions()).stream().anyMatch(ParsedSelect::isStar);
        }
        if (plan instanceof Union) {
            return PlanWalk.list(plan.children()).stream().anyMatch(ParsedSelect::starAtTop);
        }

        List<LogicalPlan> children = PlanWalk.list(plan.children());
        return children.size() == 1 && starAtTop(children.get(0));
    }

    private static boolean isStar(Object expression) {
        return expression instanceof UnresolvedStar;
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

        private final Set<String> relations = new TreeSet<>();
        private final Set<String> statements = new TreeSet<>();
        private final Set<String> functions = new TreeSet<>();
        private final Set<String> parameters = new TreeSet<>();
        private final Set<String> commonTables = new TreeSet<>();

        @Override
        void visit(LogicalPlan plan) {
            if (plan instanceof UnresolvedWith with) {
                list(with.cteRelations()).forEach(relation -> commonTables.add(relation._1()));
            }
            if (plan instanceof UnresolvedRelation relation && !commonTables.contains(relation.tableName())) {
                relations.add(relation.tableName());
            }
            if (isStatement(plan)) {
                statements.add(plan.getClass().getSimpleName());
            }
        }

        @Override
        void visit(Expression expression) {
            if (expression instanceof UnresolvedFunction function) {
                functions.add(String.join(".", list(function.nameParts())).toLowerCase(Locale.ROOT));
            } else if (expression instanceof NamedParameter parameter) {
                parameters.add(parameter.name());
            } else if (expression instanceof UnresolvedAttribute attribute) {
                String name = attribute.name().toLowerCase(Locale.ROOT);
                if (BARE_FUNCTIONS.contains(name)) {
                    functions.add(name);
                }
            } else if (!expression.deterministic()) {
                functions.add(expression.prettyName());
            } else if (expression.getClass().getSimpleName().startsWith("Current")) {
                functions.add(expression.prettyName());
            }
        }
    }
}
