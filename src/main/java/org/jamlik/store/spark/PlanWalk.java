package org.jamlik.store.spark;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.PlanWithUnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.RelationTimeTravel;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.catalyst.plans.logical.ScriptTransformation;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import scala.Product;
import scala.Tuple2;
import scala.collection.Iterable;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Visits every node and expression of a parsed plan, wherever a node holds it: as a child, in common table expressions,
 * subqueries, rows of VALUES and definitions of windows.
 */
abstract class PlanWalk {
    private Set<String> commonTables = Set.of();
    private int depth;

    abstract void visit(LogicalPlan plan);

    abstract void visit(Expression expression);

    final void plan(LogicalPlan plan) {
        part(plan);
    }

    /** Whether the relation is a common table expression that is known where the relation stands. */
    final boolean isCommonTable(UnresolvedRelation relation) {
        return relation.multipartIdentifier().size() == 1
                && commonTables.contains(key(relation.multipartIdentifier().head()));
    }

    /** How many things, nodes and lists alike, hold what is visited. */
    final int depth() {
        return depth;
    }

    private void part(Object part) {
        depth++;
        if (part instanceof LogicalPlan plan) {
            visit(plan);
        } else if (part instanceof Expression expression) {
            visit(expression);
        }

        if (part instanceof UnresolvedWith with) {
            with(with);
        } else if (part instanceof Iterable<?> items) {
            parts(items.iterator());
        } else if (part instanceof Product product) {
            parts(product.productIterator());
        }
        depth--;
    }

    private void parts(Iterator<?> parts) {
        while (parts.hasNext()) {
            part(parts.next());
        }
    }

    private void with(UnresolvedWith with) {
        Set<String> outside = commonTables;
        for (Tuple2<String, SubqueryAlias> relation : list(with.cteRelations())) {
            part(relation._2());
            commonTables = new HashSet<>(commonTables);
            commonTables.add(key(relation._1()));
        }
        part(with.child());
        commonTables = outside;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
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
