package org.jamlik.delivery;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.TreeMap;
import org.apache.poi.ss.SpreadsheetVersion;
import org.apache.poi.ss.usermodel.DateUtil;

/** Gathers the cells of a sheet, which come in order of their rows, and turns numbers into text. */
final class SheetCells {
    private static final int DIGITS_OF_A_SHEET = 15;
    private static final SpreadsheetVersion LARGEST = SpreadsheetVersion.EXCEL2007;

    private int row = -1;
    private TreeMap<Integer, String> gathered = new TreeMap<>();
    private boolean isVacated;

    /** Adds a cell, both numbers from 0; returns the row before when that is complete and not empty, else null. */
    SheetRecords.Row add(int cellRow, int column, String text) {
        if (cellRow < 0 || cellRow > LARGEST.getLastRowIndex() || column < 0 || column > LARGEST.getLastColumnIndex()) {
            throw new Records.DamagedException(false, "it has cells where a sheet has none", null);
        }
        if (cellRow < row) {
            throw new IllegalArgumentException("Row " + cellRow + " comes after row " + row);
        }
        SheetRecords.Row complete = cellRow > row ? last() : null;
        row = cellRow;
        if (text != null && !text.isBlank()) {
            gathered.put(column, text.strip());
        }
        return complete;
    }

    /** Tells that the row of the last cell held values once, so that it counts though it is empty. */
    void vacated() {
        isVacated = true;
    }

    /** The row gathered last, or null when it is empty and always was. */
    SheetRecords.Row last() {
        if (gathered.isEmpty() && !isVacated) {
            return null;
        }

        SheetRecords.Row complete = new SheetRecords.Row(row + 1L, gathered);
        gathered = new TreeMap<>();
        isVacated = false;
        return complete;
    }

    /** A number as text: a date when its format is one, else its digits, of which a sheet keeps fifteen. */
    static String text(double value, int formatIndex, String format) {
        if (format != null && DateUtil.isADateFormat(formatIndex, format) && DateUtil.isValidExcelDate(value)) {
            LocalDateTime moment = DateUtil.getLocalDateTime(value);
            return moment.toLocalTime().equals(LocalTime.MIDNIGHT)
                    ? moment.toLocalDate().toString()
                    : moment.toString();
        }

        BigDecimal digits =
                new BigDecimal(value).round(new MathContext(DIGITS_OF_A_SHEET)).stripTrailingZeros();
        return digits.toPlainString();
    }
}
