package org.jamlik.store.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Complete$;
import org.apache.spark.sql.catalyst.expressions.aggregate.DeclarativeAggregate;
import org.apache.spark.sql.catalyst.planning.PhysicalAggregation;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Groups of few rows, and what Spark's expressions make of each: sums, counts, means, smallest and largest values. */
final class Grouping {
    private final LogicalPlan from;
    private final List<? extends Expression> keys;
    private final List<Total> totals = new ArrayList<>();
    private final List<Expression> results;

    private Grouping(
            LogicalPlan from,
            List<NamedExpression> keys,
            List<AggregateExpression> totals,
            List<NamedExpression> results) {
        this.from = from;
        this.keys = AtOnce.bound(keys.stream().map(Expression.class::cast).toList(), from);
        totals.forEach(total -> this.totals.add(Total.of(total, from)));
        List<Attribute> columns = Stream.concat(
                        keys.stream().map(NamedExpression::toAttribute),
                        totals.stream().map(AggregateExpression::resultAttribute))
                .toList();
        this.results = results.stream()
                .map(result -> AtOnce.bound((Expression) result, InnerForm.seq(columns)))
                .toList();
    }

    /** The groups of a node; empty when they need more than expressions over one row after another. */
    static Optional<Grouping> of(Aggregate aggregate) {
        var parts = PhysicalAggregation.unapply(aggregate);
        if (parts.isEmpty() || !AtOnce.isOrdinary(aggregate)) {
            return Optional.empty();
        }
        List<NamedExpression> keys = PlanWalk.list(parts.get()._1());
        List<AggregateExpression> totals = PlanWalk.list(parts.get()._2());
        boolean isSimple =
                AtOnce.canBeKeys(keys.stream().map(Expression.class::cast).toList())
                        && totals.stream().allMatch(Grouping::isSimple);
        return isSimple
                ? Optional.of(new Grouping(
                        aggregate.child(),
                        keys,
                        totals,
                        PlanWalk.list(parts.get()._3())))
                : Optional.empty();
    }

    private static boolean isSimple(AggregateExpression total) {
        return total.aggregateFunction() instanceof DeclarativeAggregate
                && total.mode() instanceof Complete$
                && !total.isDistinct()
                && total.filter().isEmpty();
    }

    List<InternalRow> rows(List<InternalRow> rows) {
        Map<List<Object>, List<InternalRow>> groups = AtOnce.grouped(rows, List.copyOf(keys));
        if (keys.isEmpty() && groups.isEmpty()) {
            // of no rows at all there is a count, too
            groups.put(List.of(), List.of());
        }
        List<InternalRow> made = new ArrayList<>();
        groups.forEach((key, members) -> {
            Object[] cells = Arrays.copyOf(key.toArray(), key.size() + totals.size());
            for (int i = 0; i < totals.size(); i++) {
                cells[key.size() + i] = totals.get(i).of(members);
            }
            made.add(new GenericInternalRow(AtOnce.values(results, new GenericInternalRow(cells))));
        });
        return made;
    }

    /**
     * What is counted up in a buffer.
     *
     * @param first the buffer before the first row
     * @param next the buffer after a row, from the buffer before and the row
     */
    private record Total(List<Expression> first, List<Expression> next, Expression result) {
        private static Total of(AggregateExpression total, LogicalPlan from) {
            DeclarativeAggregate function = (DeclarativeAggregate) total.aggregateFunction();
            List<Attribute> buffer = List.copyOf(PlanWalk.list(function.aggBufferAttributes()));
            List<Attribute> both = Stream.concat(buffer.stream(), PlanWalk.list(from.output()).stream())
                    .toList();
            return new Total(
                    PlanWalk.list(function.initialValues()),
                    PlanWalk.list(function.updateExpressions()).stream()
                            .map(each -> AtOnce.bound(each, InnerForm.seq(both)))
                            .toList(),
                    AtOnce.bound(function.evaluateExpression(), InnerForm.seq(buffer)));
        }

        private Object of(List<InternalRow> rows) {
            InternalRow buffer = new GenericInternalRow(AtOnce.values(first, InternalRow.empty()));
            JoinedRow both = new JoinedRow();
            for (InternalRow row : rows) {
                Stoppable.goesOn();
                buffer = new GenericInternalRow(AtOnce.values(next, both.apply(buffer, row)));
            }
            return result.eval(buffer);
        }
    }
}
