package org.jamlik.store.spark;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Which columns a query compares with constants, which tells in which order its tables are best read. */
final class AskedFor extends PlanWalk {
    private final Set<String> columns = new HashSet<>();

    private AskedFor() {}

    /** Their names without their tables. */
    static Set<String> columns(LogicalPlan query) {
        AskedFor walk = new AskedFor();
        walk.plan(query);
        return walk.columns;
    }

    @Override
    void visit(LogicalPlan plan) {
        // only expressions compare
    }

    @Override
    void visit(Expression expression) {
        if (expression instanceof EqualTo equal) {
            List<Expression> sides = List.of(equal.left(), equal.right());
            if (sides.stream().anyMatch(Literal.class::isInstance)) {
                sides.forEach(this::found);
            }
        } else if (expression instanceof In in && list(in.list()).stream().allMatch(Literal.class::isInstance)) {
            found(in.value());
        }
    }

    private void found(Expression side) {
        if (side instanceof UnresolvedAttribute attribute) {
            columns.add(attribute.nameParts().last());
        }
    }
}
