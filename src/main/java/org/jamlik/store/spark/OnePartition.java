package org.jamlik.store.spark;

import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.planning.ExtractEquiJoinKeys;
import org.apache.spark.sql.catalyst.plans.logical.HintInfo;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.JoinHint;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.apache.spark.sql.catalyst.plans.logical.Repartition;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.SHUFFLE_HASH$;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.physical.SinglePartition$;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.LogicalRDD;
import scala.Some;
import scala.runtime.AbstractFunction1;

/**
 * What is made of little stays in one partition: where all rows that a query reads lie in one each, its unions come in one
 * again, and its joins look rows up there. Spark would send one side of each join to the workers by a job of its own, which
 * takes longer than joining some thousand rows. It comes after Spark's own rules, the last of which make joins of EXISTS and IN.
 */
final class OnePartition extends Rule<LogicalPlan> {
    /** What is looked up stays in the memory of its task. */
    private static final double LITTLE = 1 << 27;

    private static final JoinHint LOOK_UP = new JoinHint(hint(), hint());

    private static Some<HintInfo> hint() {
        return new Some<>(new HintInfo(new Some<>(SHUFFLE_HASH$.MODULE$)));
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        List<LogicalPlan> leaves = PlanWalk.list(plan.collectLeaves());
        boolean isLittle = leaves.stream().allMatch(OnePartition::canBeOne)
                && leaves.stream()
                                .mapToDouble(leaf -> leaf.stats().sizeInBytes().toDouble())
                                .sum()
                        <= LITTLE;
        return leaves.size() > 1 && isLittle ? together(plan) : plan;
    }

    private static boolean canBeOne(LogicalPlan leaf) {
        return leaf instanceof LocalRelation
                || leaf instanceof OneRowRelation
                || leaf instanceof LogicalRDD rows && rows.outputPartitioning() instanceof SinglePartition$;
    }

    private static LogicalPlan together(LogicalPlan plan) {
        if (plan instanceof Repartition one && one.numPartitions() == 1) {
            return below(plan, OnePartition::below);
        } else if (plan instanceof RepartitionByExpression spread) {
            return together(spread.child());
        } else if (plan instanceof Union || plan instanceof LocalRelation) {
            return new Repartition(1, false, below(plan));
        } else if (plan instanceof Join join && mayBeLookedUp(join)) {
            return join.copy(together(join.left()), together(join.right()), join.joinType(), join.condition(), LOOK_UP);
        }
        return below(plan);
    }

    private static boolean mayBeLookedUp(Join join) {
        return join.hint().leftHint().isEmpty()
                && join.hint().rightHint().isEmpty()
                && ExtractEquiJoinKeys.unapply(join).isDefined();
    }

    private static LogicalPlan below(LogicalPlan plan) {
        return below(plan, OnePartition::together);
    }

    private static LogicalPlan below(LogicalPlan plan, UnaryOperator<LogicalPlan> change) {
        return (LogicalPlan) plan.mapChildren(new AbstractFunction1<>() {
            @Override
            public LogicalPlan apply(LogicalPlan child) {
                return change.apply(child);
            }
        });
    }
}
