package org.jamlik.store.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.jamlik.store.spark.ParsedSelect.Meeting;
import scala.Tuple2;

/**
 * Finds which tables of a parsed plan meet: below a join, a set operation that compares rows, or where one is asked in a
 * subquery about rows of the other. The branches of a union stand side by side and do not meet. Common table expressions
 * are followed to the tables that they read.
 */
final class JoinWalk {
    private final Set<Meeting> meetings = new TreeSet<>();

    private JoinWalk() {}

    static Set<Meeting> of(LogicalPlan plan) {
        JoinWalk walk = new JoinWalk();
        walk.tables(plan, Map.of());
        return walk.meetings;
    }

    /** The tables that a plan reads, with their lines; those that meet in it are noted. */
    private Map<String, Integer> tables(LogicalPlan plan, Map<String, Map<String, Integer>> common) {
        if (plan instanceof UnresolvedWith with) {
            Map<String, Map<String, Integer>> known = new HashMap<>(common);
            for (Tuple2<String, SubqueryAlias> relation : PlanWalk.list(with.cteRelations())) {
                known.put(key(relation._1()), tables(relation._2(), known));
            }
            return tables(with.child(), known);
        }
        if (plan instanceof UnresolvedRelation relation) {
            Map<String, Integer> read =
                    relation.multipartIdentifier().size() == 1 ? common.get(key(relation.tableName())) : null;
            return read != null ? read : Map.of(relation.tableName(), ParsedSelect.line(relation));
        }

        List<Map<String, Integer>> parts = new ArrayList<>();
        Map<String, Integer> rows = new TreeMap<>();
        for (LogicalPlan child : PlanWalk.list(plan.children())) {
            Map<String, Integer> read = tables(child, common);
            if (plan instanceof Union) {
                merge(rows, read);
            } else {
                parts.add(read);
            }
        }
        if (plan instanceof Union) {
            parts.add(rows);
        }
        PlanWalk.list(plan.expressions()).forEach(expression -> subqueries(expression, common, parts));

        Map<String, Integer> all = new TreeMap<>();
        for (Map<String, Integer> part : parts) {
            meet(all, part);
            merge(all, part);
        }
        return all;
    }

    private void subqueries(
            Expression expression, Map<String, Map<String, Integer>> common, List<Map<String, Integer>> parts) {
        if (expression instanceof SubqueryExpression subquery) {
            parts.add(tables((LogicalPlan) subquery.plan(), common));
        }
        // the right side of a lateral join is an expression too, and no child
        PlanWalk.list(expression.children()).forEach(child -> subqueries(child, common, parts));
    }

    private void meet(Map<String, Integer> left, Map<String, Integer> right) {
        left.keySet().forEach(one -> right.forEach((other, line) -> meetings.add(new Meeting(one, other, line))));
    }

    private static void merge(Map<String, Integer> into, Map<String, Integer> more) {
        more.forEach((table, line) -> into.merge(table, line, Math::min));
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
