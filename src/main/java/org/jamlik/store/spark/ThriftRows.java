package org.jamlik.store.spark;

import java.util.List;
import org.apache.hive.service.rpc.thrift.TProtocolVersion;
import org.apache.hive.service.rpc.thrift.TRowSet;
import org.apache.hive.service.rpc.thrift.TTableSchema;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.HiveResult;
import org.apache.spark.sql.hive.thriftserver.RowSetUtils;
import org.apache.spark.sql.hive.thriftserver.SparkExecuteStatementOperation$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows in the form in which the protocol of HiveServer2 carries them. */
public final class ThriftRows {
    private ThriftRows() {}

    /** Names, types and comments of columns. */
    public static TTableSchema schema(StructType schema) {
        return SparkExecuteStatementOperation$.MODULE$.toTTableSchema(schema);
    }

    /**
     * Some rows of a result.
     *
     * @param start how many rows came before
     */
    public static TRowSet rows(List<Row> rows, StructType schema, long start, TProtocolVersion version) {
        DataType[] types = new DataType[schema.size()];
        for (int i = 0; i < types.length; i++) {
            StructField field = schema.fields()[i];
            types[i] = field.dataType();
        }
        return RowSetUtils.toTRowSet(start, InnerForm.seq(rows), types, version, HiveResult.getTimeFormatters());
    }
}
