package org.jamlik.store;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jamlik.contract.CodeList;

/** Small things that a contract declares, as data frames. */
public final class Frames {
    private Frames() {}

    /** The view {@code codelist.<name>}. */
    public static Dataset<Row> of(SparkSession session, CodeList list) {
        List<Row> rows = new ArrayList<>();
        for (List<String> texts : list.rows()) {
            Object[] cells = new Object[texts.size()];
            for (int i = 0; i < cells.length; i++) {
                boolean date = list.typeOf(list.columns().get(i)).sql().equals("date");
                String text = texts.get(i);
                cells[i] = date && text != null ? java.sql.Date.valueOf(text) : text;
            }
            rows.add(RowFactory.create(cells));
        }
        return session.createDataFrame(rows, Schemas.of(list));
    }
}
