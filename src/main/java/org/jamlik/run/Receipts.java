package org.jamlik.run;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jamlik.check.TableChecks;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.TableName;
import org.jamlik.plan.Published.Build;
import org.jamlik.plan.Staleness;
import org.jamlik.plan.Staleness.Stale;
import org.jamlik.run.TableBuilder.Built;
import org.jamlik.store.Contents;

/** The rows that a run leaves in {@code ops.receipt} and {@code ops.check_result}. */
final class Receipts {
    private final String runId;

    Receipts(String runId) {
        this.runId = runId;
    }

    /** The accepted lines of a source in one period, after its deliveries or its contract changed. */
    Map<String, Object> ofSource(TableName view, String period, Build build) {
        Map<String, Object> receipt = receipt("deliver", view, period, build);
        receipt.put("reason", "its deliveries or its contract changed");
        receipt.put("verdict", "read");
        return receipt;
    }

    /** A code list that was edited, or is new. */
    Map<String, Object> ofCodeList(CodeList list) {
        Build build = new Build(
                "",
                list.fingerprint(),
                Map.of(),
                list.fingerprint(),
                list.codes().size());
        Map<String, Object> receipt = receipt("deliver", list.view(), Contents.ALL, build);
        receipt.put("reason", "the code list is new or was edited");
        receipt.put("verdict", "read");
        return receipt;
    }

    /**
     * One period of a table that was built.
     *
     * @param version the version that holds it
     */
    Map<String, Object> ofTable(Built built, Stale period, long version) {
        Build build = new Build(
                Staleness.select(built.job()),
                built.job().table().fingerprint(),
                period.inputs(),
                built.content(period).text(),
                built.content(period).rows());
        Map<String, Object> receipt = receipt("build", built.job().name(), period.period(), build);
        Map<String, Long> read = new TreeMap<>();
        built.read().forEach((name, versionRead) -> read.put(name.toString(), versionRead));
        receipt.put("reason", period.reason());
        receipt.put("versions_read", read);
        boolean written = built.written().contains(period.period());
        receipt.put("version_written", written ? version : null);
        receipt.put("verdict", written ? "written" : "unchanged");
        receipt.put("seconds", built.seconds() / built.stale().size());
        return receipt;
    }

    private Map<String, Object> receipt(String step, TableName table, String period, Build build) {
        Map<String, Object> receipt = new HashMap<>();
        receipt.put("run_id", runId);
        receipt.put("step", step);
        receipt.put("table_name", table.toString());
        receipt.put("period", period);
        receipt.put("select_fingerprint", build.select());
        receipt.put("contract_fingerprint", build.contract());
        receipt.put("inputs", build.inputs());
        receipt.put("content", build.content());
        receipt.put("row_count", build.rows());
        return receipt;
    }

    Map<String, Object> ofCheck(TableChecks.Result result) {
        return Map.of(
                "run_id", runId,
                "table_name", result.table().toString(),
                "check_name", result.check(),
                "severity", result.severity().name().toLowerCase(Locale.ROOT),
                "violations", result.violations(),
                "verdict", result.verdict());
    }
}
