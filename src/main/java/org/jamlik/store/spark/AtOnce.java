package org.jamlik.store.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.HigherOrderFunction;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.InSet;
import org.apache.spark.sql.catalyst.expressions.InterpretedOrdering;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.RLike;
import org.apache.spark.sql.catalyst.expressions.RegExpExtractBase;
import org.apache.spark.sql.catalyst.expressions.RegExpReplace;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.expressions.StringSplit;
import org.apache.spark.sql.catalyst.planning.ExtractEquiJoinKeys;
import org.apache.spark.sql.catalyst.plans.Inner$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.execution.columnar.InMemoryRelation;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jamlik.store.spark.KeptRows.Held;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Answers a query over few rows in the thread that asks. What it means is Spark's: its parser, analyser and optimizer have
 * made the plan, and its expressions compute every cell. What is left out is a job, with its code, tasks and messages, which
 * takes many times as long as some thousand rows. Whatever is not one of the few nodes here, or reads more, is Spark's to run.
 */
final class AtOnce {
    /** So many rows of a table, or pairs of rows in a join. */
    private static final int MOST = 20_000;

    /** So many bytes of text. */
    private static final long LONGEST = 64L << 20;

    private AtOnce() {}

    /** The rows of an optimized query; empty when Spark must run it. */
    static Optional<List<InternalRow>> rows(LogicalPlan plan) {
        if (plan instanceof Filter filter && filter.child() instanceof InMemoryRelation table) {
            return isOrdinary(filter)
                    ? kept(table, conjuncts(filter.condition()))
                            .map(rows -> filtered(rows, filter.condition(), table.output()))
                    : Optional.empty();
        }
        if (plan instanceof InMemoryRelation table) {
            return kept(table, List.of());
        }
        if (plan instanceof LocalRelation local) {
            return few(PlanWalk.list(local.data())).flatMap(rows -> projected(rows, local.output(), local));
        }
        if (plan instanceof OneRowRelation) {
            return Optional.of(List.of(InternalRow.empty()));
        }
        if (plan instanceof Aggregate aggregate) {
            return Grouping.of(aggregate)
                    .flatMap(grouping -> rows(aggregate.child()).map(grouping::rows));
        }
        if (!isOrdinary(plan)) {
            return Optional.empty();
        }
        if (plan instanceof Project project) {
            return rows(project.child()).flatMap(rows -> projected(rows, project.projectList(), project.child()));
        }
        if (plan instanceof Filter filter) {
            return rows(filter.child())
                    .map(rows ->
                            filtered(rows, filter.condition(), filter.child().output()));
        }
        if (plan instanceof Sort sort && sort.global()) {
            return rows(sort.child())
                    .map(rows -> sorted(rows, sort.order(), sort.child().output()));
        }
        if (plan instanceof GlobalLimit limit) {
            return first(limit.limitExpr(), limit.child());
        }
        if (plan instanceof LocalLimit limit) {
            return first(limit.limitExpr(), limit.child());
        }
        return plan instanceof Join join ? joined(join) : Optional.empty();
    }

    /** Whether the expressions of a node can be computed row by row, always with the same result and in short time. */
    static boolean isOrdinary(LogicalPlan plan) {
        return plan.subqueries().isEmpty()
                && PlanWalk.list(plan.expressions()).stream()
                        .flatMap(expression -> conjuncts(expression).stream())
                        .allMatch(expression ->
                                Stoppable.looks(expression) || expression.deterministic() && isQuick(expression));
    }

    /** Not so is what may take for ever on one cell, where nothing can stop it: it must not hold the thread that asks. */
    private static boolean isQuick(Expression expression) {
        return !(expression instanceof RLike
                        || expression instanceof RegExpReplace
                        || expression instanceof RegExpExtractBase
                        || expression instanceof StringSplit
                        || expression instanceof HigherOrderFunction)
                && PlanWalk.list(expression.children()).stream().allMatch(AtOnce::isQuick);
    }

    /** An expression over rows with those columns. */
    static Expression bound(Expression expression, Seq<Attribute> columns) {
        return org.apache.spark.sql.catalyst.expressions.BindReferences.bindReference(
                expression, org.apache.spark.sql.catalyst.expressions.package$.MODULE$.AttributeSeq(columns), false);
    }

    static List<Expression> bound(List<? extends Expression> expressions, LogicalPlan from) {
        return expressions.stream()
                .map(expression -> bound(expression, from.output()))
                .toList();
    }

    /** The values of expressions for a row. */
    static Object[] values(List<Expression> expressions, InternalRow row) {
        Object[] values = new Object[expressions.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = expressions.get(i).eval(row);
        }
        return values;
    }

    private static <T> Optional<List<T>> few(List<T> rows) {
        return rows.size() <= MOST ? Optional.of(rows) : Optional.empty();
    }

    private static List<Expression> conjuncts(Expression condition) {
        if (condition instanceof And and) {
            List<Expression> both = new ArrayList<>(conjuncts(and.left()));
            both.addAll(conjuncts(and.right()));
            return both;
        }
        return List.of(condition);
    }

    /** The fewest rows of a table among which all are that fulfil the conditions. */
    private static Optional<List<InternalRow>> kept(InMemoryRelation table, List<Expression> conditions) {
        return table.cacheBuilder() instanceof KeptRows kept
                ? kept.held().flatMap(held -> few(fewest(table, held, conditions)))
                : Optional.empty();
    }

    private static List<InternalRow> fewest(InMemoryRelation table, Held held, List<Expression> conditions) {
        List<InternalRow> fewest = held.all();
        for (Expression condition : conditions) {
            List<InternalRow> found = found(table, held, condition).orElse(fewest);
            fewest = fewest.size() <= found.size() ? fewest : found;
        }
        return fewest;
    }

    private static Optional<List<InternalRow>> found(InMemoryRelation table, Held held, Expression condition) {
        if (condition instanceof EqualTo equal && equal.right() instanceof Literal literal) {
            return found(table, held, equal.left(), List.of(literal));
        }
        if (condition instanceof EqualTo equal && equal.left() instanceof Literal literal) {
            return found(table, held, equal.right(), List.of(literal));
        }
        if (condition instanceof In in) {
            return found(table, held, in.value(), PlanWalk.list(in.list()));
        }
        return condition instanceof InSet in && in.child() instanceof Attribute column
                ? held.holding(position(table, column), JavaConverters.setAsJavaSet(in.hset()))
                : Optional.empty();
    }

    private static Optional<List<InternalRow>> found(
            InMemoryRelation table, Held held, Expression column, List<? extends Expression> values) {
        boolean isLookedUp = column instanceof Attribute && values.stream().allMatch(Literal.class::isInstance);
        return isLookedUp
                ? held.holding(
                        position(table, (Attribute) column),
                        values.stream().map(value -> ((Literal) value).value()).toList())
                : Optional.empty();
    }

    private static int position(InMemoryRelation table, Attribute column) {
        return PlanWalk.list(table.output()).stream()
                .map(Attribute::exprId)
                .toList()
                .indexOf(column.exprId());
    }

    private static List<InternalRow> filtered(List<InternalRow> rows, Expression condition, Seq<Attribute> columns) {
        Expression holds = bound(condition, columns);
        List<InternalRow> chosen = new ArrayList<>();
        for (InternalRow row : rows) {
            if (Stoppable.goesOn() && Boolean.TRUE.equals(holds.eval(row))) {
                chosen.add(row);
            }
        }
        return chosen;
    }

    /** Computed rows; empty when they become so long that Spark, which packs them, should have them. */
    private static Optional<List<InternalRow>> projected(
            List<InternalRow> rows, Seq<? extends NamedExpression> cells, LogicalPlan from) {
        List<Expression> computed =
                bound(PlanWalk.list(cells).stream().map(Expression.class::cast).toList(), from);
        List<InternalRow> projected = new ArrayList<>(rows.size());
        long bytes = 0;
        for (InternalRow row : rows) {
            Stoppable.goesOn();
            Object[] made = values(computed, row);
            for (Object cell : made) {
                bytes += cell instanceof UTF8String text ? text.numBytes() : 0;
            }
            if (bytes > LONGEST) {
                return Optional.empty();
            }
            projected.add(new GenericInternalRow(made));
        }
        return Optional.of(projected);
    }

    private static List<InternalRow> sorted(List<InternalRow> rows, Seq<SortOrder> order, Seq<Attribute> columns) {
        List<InternalRow> sorted = new ArrayList<>(rows);
        sorted.sort(new InterpretedOrdering(order, columns));
        return sorted;
    }

    private static Optional<List<InternalRow>> first(Expression limit, LogicalPlan child) {
        return limit instanceof Literal literal
                ? rows(child).map(rows -> rows.subList(0, Math.min(rows.size(), (Integer) literal.value())))
                : Optional.empty();
    }

    private static Optional<List<InternalRow>> joined(Join join) {
        var equal = ExtractEquiJoinKeys.unapply(join);
        if (!(join.joinType() instanceof Inner$)
                || equal.isEmpty()
                || !canBeKeys(PlanWalk.list(equal.get()._2()))) {
            return Optional.empty();
        }
        Optional<List<InternalRow>> left = rows(join.left());
        Optional<List<InternalRow>> right = left.isPresent() ? rows(join.right()) : Optional.empty();
        if (right.isEmpty()) {
            return Optional.empty();
        }
        List<Expression> leftKeys = bound(PlanWalk.list(equal.get()._2()), join.left());
        Map<List<Object>, List<InternalRow>> partners =
                grouped(right.get(), bound(PlanWalk.list(equal.get()._3()), join.right()));
        List<InternalRow> pairs = new ArrayList<>();
        for (InternalRow row : left.get()) {
            List<Object> key = Arrays.asList(values(leftKeys, row));
            // nothing equals null
            List<InternalRow> theirs = key.contains(null) ? List.of() : partners.getOrDefault(key, List.of());
            if (pairs.size() + theirs.size() > MOST) {
                return Optional.empty();
            }
            theirs.forEach(partner -> pairs.add(pair(row, partner)));
        }
        Option<Expression> rest = equal.get()._4();
        return Optional.of(rest.isEmpty() ? pairs : filtered(pairs, rest.get(), join.output()));
    }

    private static InternalRow pair(InternalRow left, InternalRow right) {
        Object[] cells = Arrays.copyOf(cells(left), left.numFields() + right.numFields());
        System.arraycopy(cells(right), 0, cells, left.numFields(), right.numFields());
        return new GenericInternalRow(cells);
    }

    private static Object[] cells(InternalRow row) {
        return ((GenericInternalRow) row).values();
    }

    /** The rows by the values of expressions, in the order in which they come. */
    static Map<List<Object>, List<InternalRow>> grouped(List<InternalRow> rows, List<Expression> keys) {
        Map<List<Object>, List<InternalRow>> groups = new LinkedHashMap<>();
        for (InternalRow row : rows) {
            Stoppable.goesOn();
            groups.computeIfAbsent(Arrays.asList(values(keys, row)), first -> new ArrayList<>())
                    .add(row);
        }
        return groups;
    }

    /** Whether values are equal as Java says exactly when they are as SQL says. */
    static boolean canBeKeys(List<? extends Expression> expressions) {
        return expressions.stream()
                .map(Expression::dataType)
                .allMatch(type -> type instanceof IntegralType
                        || type instanceof StringType
                        || type instanceof BooleanType
                        || type instanceof DateType
                        || type instanceof TimestampType);
    }
}
