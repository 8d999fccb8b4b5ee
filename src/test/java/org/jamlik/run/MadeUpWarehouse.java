package org.jamlik.run;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.jamlik.store.Schemas;
import org.jamlik.store.Warehouse;

/**
 * A warehouse for tests of readers: some tables of every kind with a few rows each, written and published as a night does,
 * within seconds. Every text of a table carries the number of its snapshot.
 */
final class MadeUpWarehouse {
    private static final List<String> TABLES = List.of(
            "mart.quality_indicator",
            "mart.welfare_indicator",
            "mart.cost_key_figure",
            "mart.comparison",
            "mart.measured_value",
            "star.dim_indicator",
            "star.dim_municipality",
            "star.dim_year",
            "star.dim_person",
            "star.fact_income",
            "star.fact_user_answer",
            "star.fact_cost",
            "register.income");

    private final Workspace workspace;
    private final Map<TableName, Long> versions = new TreeMap<>();

    MadeUpWarehouse(Workspace workspace) {
        this.workspace = workspace;
    }

    /** Writes tables anew, all when none is named, and publishes. */
    void publish(long snapshot, int rows, List<String> indicators, String... tables) {
        Project project = workspace.project();
        Warehouse warehouse = workspace.warehouse();
        for (String name : tables.length == 0 ? TABLES : List.of(tables)) {
            TableContract contract = project.table(TableName.of(name));
            StructType schema = Schemas.of(contract);
            List<Row> cells = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                cells.add(row(schema, i, snapshot, indicators));
            }
            versions.put(
                    contract.name(),
                    warehouse.replace(contract, workspace.session().createDataFrame(cells, schema), "run" + snapshot));
        }
        new Ops(project, warehouse)
                .publish(snapshot, versions, workspace.clock().instant(), "run" + snapshot);
    }

    private static Row row(StructType schema, int i, long snapshot, List<String> indicators) {
        return RowFactory.create(Stream.of(schema.fields())
                .map(field -> cell(field, i, snapshot, indicators))
                .toArray());
    }

    private static Object cell(StructField field, int i, long snapshot, List<String> indicators) {
        switch (field.name()) {
            case "indicator_id":
                return indicators.get(i % indicators.size());
            case "year":
                return 2020 + i % 4;
            case "origin":
                return "derived";
            case "region_code":
                return String.format("%04d", 114 + i % 290);
            default:
                return cell(field.dataType(), i, snapshot);
        }
    }

    private static Object cell(DataType type, int i, long snapshot) {
        if (type instanceof DecimalType decimal) {
            return BigDecimal.valueOf(i).setScale(decimal.scale());
        }
        return switch (type.typeName()) {
            case "string" -> "text " + snapshot;
            case "integer" -> i;
            case "long" -> (long) i;
            case "double" -> (double) snapshot;
            case "boolean" -> i % 2 == 0;
            case "date" -> Date.valueOf("2024-01-01");
            case "timestamp" -> Timestamp.valueOf("2024-01-01 12:00:00");
            case "array" -> new String[0];
            default -> null;
        };
    }
}
