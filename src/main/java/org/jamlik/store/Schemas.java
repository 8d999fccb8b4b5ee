package org.jamlik.store;

import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Column;
import org.jamlik.contract.Type;
import org.jamlik.contract.Variable;

/** Spark's schemas of what contracts promise, with the Swedish comments. */
public final class Schemas {
    private Schemas() {}

    /** All columns of a table. */
    public static StructType of(TableContract contract) {
        return of(contract.columns());
    }

    /** Those columns, in their order. */
    public static StructType of(List<Column> columns) {
        StructType schema = new StructType();
        for (Column column : columns) {
            schema = schema.add(field(
                    column.name(), column.variable().type(), column.variable().comment()));
        }
        return schema;
    }

    /** The view of a source, with keys of persons instead of numbers. */
    public static StructType of(SourceContract contract) {
        return ofVariables(contract.inView());
    }

    /** The columns of a source as they are delivered, with numbers of persons. */
    public static StructType delivered(SourceContract contract) {
        return ofVariables(contract.columns().stream()
                .map(SourceContract.SourceColumn::variable)
                .toList());
    }

    private static StructType ofVariables(List<Variable> variables) {
        StructType schema = new StructType();
        for (Variable variable : variables) {
            schema = schema.add(field(variable.name(), variable.type(), variable.comment()));
        }
        return schema;
    }

    /** The view of a code list. */
    public static StructType of(CodeList list) {
        StructType schema = new StructType();
        for (String column : list.columns()) {
            schema = schema.add(field(column, list.typeOf(column), column));
        }
        return schema;
    }

    private static StructField field(String name, Type type, String comment) {
        return new StructField(name, dataType(type), true, Metadata.empty()).withComment(comment);
    }

    /** Spark's type of that name. */
    public static DataType dataType(Type type) {
        return DataType.fromDDL(type.sql());
    }
}
