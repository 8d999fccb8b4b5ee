package org.jamlik.store.spark;

import java.util.List;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.catalyst.plans.LeftAnti$;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.types.DataTypes;
import scala.Some;
import scala.runtime.AbstractPartialFunction;

/**
 * Lets the joins of readers be stopped. Spark looks whether a task was killed when it reads a row, and a join of every row of
 * one table with every row of another reads none for hours; so its condition looks, too. It comes after Spark's own rules,
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
        return ASKED.get() ? plan.transformUp(new Looking()) : plan;
    }

    private static final class Looking extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {
        @Override
        public boolean isDefinedAt(LogicalPlan plan) {
            return plan instanceof Join join && !(join.joinType() instanceof LeftAnti$) && !looks(join);
        }

        private static boolean looks(Join join) {
            return join.condition().isDefined()
                    && join.condition().get().exists(new scala.runtime.AbstractFunction1<>() {
                        @Override
                        public Object apply(Expression expression) {
                            return expression instanceof StaticInvoke call && call.staticObject() == Stoppable.class;
                        }
                    });
        }

        @Override
        public LogicalPlan apply(LogicalPlan plan) {
            Join join = (Join) plan;
            Expression goesOn = new StaticInvoke(
                    Stoppable.class,
                    DataTypes.BooleanType,
                    "goesOn",
                    InnerForm.seq(List.of()),
                    InnerForm.seq(List.of()),
                    false,
                    false,
                    false);
            Expression condition = join.condition().isDefined()
                    ? new And(goesOn, join.condition().get())
                    : goesOn;
            return join.copy(join.left(), join.right(), join.joinType(), new Some<>(condition), join.hint());
        }
    }
}
