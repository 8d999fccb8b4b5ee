package org.jamlik.store.spark;

import java.util.List;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.catalyst.plans.LeftAnti$;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.types.DataTypes;
import scala.Some;
import scala.runtime.AbstractFunction1;

/**
 * Lets the queries of readers be stopped. Spark looks whether a task was killed when it reads a row, and a join of every row of
 * one table with every row of another reads none for hours; so its condition looks, too, and so does a filter behind what makes
 * rows of arrays. It comes after Spark's own rules,
 * which would move the condition. NOT IN is left alone: Spark knows it by the form of its condition.
 */
public final class Stoppable extends Rule<LogicalPlan> {
    private static final ThreadLocal<Boolean> ASKED = ThreadLocal.withInitial(() -> false);

    Stoppable() {}

    /** From now on, or no longer, the queries that this thread plans are those of readers. */
    static void plansForReaders(boolean are) {
        ASKED.set(are);
    }

    /** True, unless the task that asks was killed. */
    public static boolean goesOn() {
        if (Thread.currentThread().isInterrupted()) {
            throw new TaskKilledException("stopped");
        }
        return true;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        return ASKED.get() ? looking(plan) : plan;
    }

    private static LogicalPlan looking(LogicalPlan plan) {
        if (plan instanceof Filter filter && looks(filter.condition()) && filter.child() instanceof Generate generate) {
            return filter.withNewChildren(InnerForm.seq(List.of(below(generate))));
        }
        LogicalPlan below = below(plan);
        if (below instanceof Generate) {
            return new Filter(goesOnExpression(), below);
        }
        boolean canLook = below instanceof Join join
                && !(join.joinType() instanceof LeftAnti$)
                && !(join.condition().isDefined() && looks(join.condition().get()));
        return canLook ? looking((Join) below) : below;
    }

    private static LogicalPlan looking(Join join) {
        Expression condition = join.condition().isDefined()
                ? new And(goesOnExpression(), join.condition().get())
                : goesOnExpression();
        return join.copy(join.left(), join.right(), join.joinType(), new Some<>(condition), join.hint());
    }

    private static LogicalPlan below(LogicalPlan plan) {
        return (LogicalPlan) plan.mapChildren(new AbstractFunction1<>() {
            @Override
            public LogicalPlan apply(LogicalPlan child) {
                return looking(child);
            }
        });
    }

    /** Whether a condition asks whether the task goes on. */
    static boolean looks(Expression condition) {
        return condition.exists(new AbstractFunction1<>() {
            @Override
            public Object apply(Expression expression) {
                return expression instanceof StaticInvoke call && call.staticObject() == Stoppable.class;
            }
        });
    }

    private static Expression goesOnExpression() {
        return new StaticInvoke(
                Stoppable.class,
                DataTypes.BooleanType,
                "goesOn",
                InnerForm.seq(List.of()),
                InnerForm.seq(List.of()),
                false,
                false,
                false);
    }
}
