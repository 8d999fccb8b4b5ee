package org.jamlik.plan;

import java.util.Map;
import java.util.TreeMap;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;

/**
 * What the published tables were made from, by table and period, as the receipts of published runs tell.
 *
 * @param tables periods by table; views of sources stand here too, with the content of their accepted lines
 */
public record Published(Map<TableName, Map<String, Build>> tables) {
    /**
     * The making of one period.
     *
     * @param select the fingerprint of the SELECT
     * @param contract the fingerprint of the contract
     * @param inputs the content of every period read, by {@code table} or {@code table@period}
     * @param content the content that came out
     */
    public record Build(String select, String contract, Map<String, String> inputs, String content, long rows) {}

    /** The periods of a table; none when it was never published. */
    public Map<String, Build> of(TableName table) {
        return tables.getOrDefault(table, Map.of());
    }

    /** Whether a period was made by another contract, which may have other comments and types than equal content shows. */
    public boolean isOfOtherContract(TableContract contract) {
        return of(contract.name()).values().stream()
                .anyMatch(build -> !build.contract().equals(contract.fingerprint()));
    }

    /** The contents of a table's periods. */
    public Map<String, String> contents(TableName table) {
        Map<String, String> contents = new TreeMap<>();
        of(table).forEach((period, build) -> contents.put(period, build.content()));
        return contents;
    }
}
