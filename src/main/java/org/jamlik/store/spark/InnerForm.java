package org.jamlik.store.spark;

import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/** Cells in the form that Spark's own rows have, which spares workers a conversion of every cell of many lines. */
public final class InnerForm {
    private InnerForm() {}

    /** What turns a value of a type, as rows hold it, or null into that form. */
    public static UnaryOperator<Object> of(DataType type) {
        Function1<Object, Object> convert = CatalystTypeConverters.createToCatalystConverter(type);
        return convert::apply;
    }

    /** A row of cells, as rows hold them, that knows the names of its columns. */
    public static Row row(Object[] cells, StructType schema) {
        return new GenericRowWithSchema(cells, schema);
    }

    /**
     * A data frame of such cells.
     *
     * @param rows one array for each row, which nobody changes afterwards, with a cell for each column
     */
    public static Dataset<Row> frame(SparkSession session, JavaRDD<Object[]> rows, StructType schema) {
        JavaRDD<InternalRow> inner = rows.map(GenericInternalRow::new);
        return session.internalCreateDataFrame(inner.rdd(), schema, false);
    }
}
