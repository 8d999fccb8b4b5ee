package org.jamlik.store.spark;

import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.DescribeRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ShowColumns;
import org.apache.spark.sql.catalyst.plans.logical.ShowNamespaces;
import org.apache.spark.sql.catalyst.plans.logical.ShowTables;
import org.apache.spark.sql.execution.command.ExplainCommand;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.TableName;

/**
 * Lets a reader's statement through when it only reads, and only from the schemas that the reader's role may see.
 * Everything that is not known to be harmless is refused.
 */
final class StatementGuard {
    private static final List<Class<? extends LogicalPlan>> HARMLESS =
            List.of(ShowTables.class, ShowNamespaces.class, ShowColumns.class, DescribeRelation.class);
    private static final Set<String> DANGEROUS = Set.of(
            "reflect",
            "java_method",
            "try_reflect",
            "input_file_name",
            "input_file_block_start",
            "input_file_block_length",
            "assert_true",
            "raise_error");

    private final Set<String> visibleSchemas;

    StatementGuard(Set<String> visibleSchemas) {
        this.visibleSchemas = visibleSchemas;
    }

    /** Fails with what is refused and why. */
    void check(SparkSession session, String sql) {
        LogicalPlan plan;
        try {
            plan = session.sessionState().sqlParser().parsePlan(sql);
        } catch (ParseException e) {
            throw new JamlikException(ErrorCode.SQL_SYNTAX, "Cannot read the statement: " + e.getSimpleMessage());
        }
        if (plan instanceof ExplainCommand explain) {
            plan = explain.logicalPlan();
        }
        boolean harmless = HARMLESS.stream().anyMatch(plan.getClass()::equals);
        ParsedSelect parsed = ParsedSelect.of(plan);
        if (!harmless && !parsed.statements().isEmpty()) {
            throw refused(String.join(", ", parsed.statements().keySet()) + " is not a query");
        }

        for (String function : parsed.functions().keySet()) {
            if (DANGEROUS.contains(function)) {
                throw refused("function " + function + " may not be used");
            }
        }
        for (String relation : parsed.relations().keySet()) {
            if (!TableName.isOne(relation)
                    || !visibleSchemas.contains(TableName.of(relation).schema())) {
                throw refused("table " + relation + " cannot be read; readable schemas: "
                        + String.join(", ", new java.util.TreeSet<>(visibleSchemas)));
            }
        }
    }

    private static JamlikException refused(String why) {
        return new JamlikException(ErrorCode.STATEMENT_REFUSED, "Cannot run the statement: " + why);
    }
}
