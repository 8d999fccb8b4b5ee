package org.jamlik.store.spark;

import java.util.List;
import org.apache.spark.sql.catalyst.analysis.PlanWithUnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.RelationTimeTravel;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.catalyst.plans.logical.ScriptTransformation;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Visits every node and expression of a parsed plan, down into common table expressions and subqueries. */
abstract class PlanWalk {
    abstract void visit(LogicalPlan plan);

    abstract void visit(Expression expression);

    final void plan(LogicalPlan plan) {
        visit(plan);
        list(plan.innerChildren()).forEach(inner -> {
            if (inner instanceof LogicalPlan innerPlan) {
                plan(innerPlan);
            }
        });
        list(plan.expressions()).forEach(this::expression);
        list(plan.children()).forEach(this::plan);
    }

    private void expression(Expression expression) {
        visit(expression);
        if (expression instanceof SubqueryExpression subquery) {
            plan((LogicalPlan) subquery.plan());
        }
        list(expression.children()).forEach(this::expression);
    }

    /** Whether the node does something else than read tables as they are, under the names that stand there. */
    static boolean isStatement(LogicalPlan plan) {
        return plan instanceof Command
                || plan instanceof ParsedStatement
                || plan instanceof RelationTimeTravel
                || plan instanceof PlanWithUnresolvedIdentifier
                || plan instanceof ScriptTransformation;
    }

    static <T> List<T> list(Seq<T> items) {
        return JavaConverters.seqAsJavaList(items);
    }
}
