package org.jamlik.run;

import java.time.Instant;
import java.util.List;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.TableName;
import org.jamlik.serve.LogExamination;
import org.jamlik.serve.LogExamination.Found;
import org.jamlik.serve.LogTable;

/** Whether the log of queries is as it was written. */
record QueryLogExamination(Workspace workspace) implements Examination {
    @Override
    public String name() {
        return "log of queries";
    }

    @Override
    public ErrorCode code() {
        return ErrorCode.BROKEN_CHAIN;
    }

    @Override
    public List<Finding> findings() {
        LogTable table = new LogTable(
                workspace.settings().logFolder(),
                workspace.warehouse(),
                workspace.project().table(new TableName("ops", "query_log")));
        return new LogExamination(table)
                .run().stream()
                        .map(found -> new Finding(text(found), found.wrong().isPresent()))
                        .toList();
    }

    private static String text(Found found) {
        StringBuilder text = new StringBuilder(found.name() + ": " + found.lines() + " lines");
        found.first().ifPresent(first -> text.append(" from ").append(first));
        found.last().map(Instant::toString).ifPresent(last -> text.append(" to ")
                .append(last));
        text.append(", ").append(found.wrong().map(wrong -> "broken: " + wrong).orElse("intact"));
        found.remarks().forEach(remark -> text.append("; ").append(remark));
        return text.toString();
    }
}
