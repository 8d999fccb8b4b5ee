package org.jamlik.serve;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a statement came to.
 *
 * @param rows one after another; not safe for several threads
 */
public record Answer(StructType schema, long count, Iterator<Row> rows) {
    static Answer of(StructType schema, List<Row> rows) {
        return new Answer(schema, rows.size(), rows.iterator());
    }

    /** Texts in one column. */
    static Answer of(String column, List<String> texts) {
        return of(
                new StructType().add(column, DataTypes.StringType),
                texts.stream().map(text -> (Row) RowFactory.create(text)).toList());
    }
}
