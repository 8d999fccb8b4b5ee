package org.jamlik.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.poi.hssf.eventusermodel.FormatTrackingHSSFListener;
import org.apache.poi.hssf.record.BOFRecord;
import org.apache.poi.hssf.record.BoolErrRecord;
import org.apache.poi.hssf.record.BoundSheetRecord;
import org.apache.poi.hssf.record.CellValueRecordInterface;
import org.apache.poi.hssf.record.EOFRecord;
import org.apache.poi.hssf.record.FormulaRecord;
import org.apache.poi.hssf.record.LabelRecord;
import org.apache.poi.hssf.record.LabelSSTRecord;
import org.apache.poi.hssf.record.NumberRecord;
import org.apache.poi.hssf.record.Record;
import org.apache.poi.hssf.record.RecordFactoryInputStream;
import org.apache.poi.hssf.record.SSTRecord;
import org.apache.poi.hssf.record.StringRecord;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.FormulaError;

/** The rows of a sheet of an {@code .xls}, record by record. */
final class XlsRows implements SheetRecords.Rows {
    private final POIFSFileSystem container;
    private final RecordFactoryInputStream records;
    private final FormatTrackingHSSFListener formats = new FormatTrackingHSSFListener(record -> {});
    private final SheetCells cells = new SheetCells();
    private SSTRecord texts;
    /** A formula whose text stands in the next record. */
    private CellValueRecordInterface formula;

    private boolean ended;

    /**
     * Goes to a sheet.
     *
     * @param sheet the name of the sheet, or null for the first
     */
    XlsRows(InputStream in, String sheet) throws IOException {
        container = new POIFSFileSystem(in);
        try {
            records = new RecordFactoryInputStream(
                    container
                            .getRoot()
                            .createDocumentInputStream(HSSFWorkbook.getWorkbookDirEntryName(container.getRoot())),
                    false);
            find(sheet);
        } catch (IOException | RuntimeException e) {
            container.close();
            throw e;
        }
    }

    private void find(String sheet) {
        List<String> names = new ArrayList<>();
        int begun = -1;
        while (true) {
            Record record = records.nextRecord();
            if (record == null) {
                throw new Records.DamagedException(
                        false, sheet == null ? "it holds no sheet" : "it has no sheet \"" + sheet + "\"", null);
            }
            formats.processRecord(record);
            if (record instanceof BoundSheetRecord bound) {
                names.add(bound.getSheetname());
            } else if (record instanceof SSTRecord shared) {
                texts = shared;
            } else if (record instanceof BOFRecord begin && begin.getType() == BOFRecord.TYPE_WORKSHEET) {
                begun++;
                if (sheet == null || begun < names.size() && names.get(begun).equals(sheet)) {
                    return;
                }
            }
        }
    }

    @Override
    public SheetRecords.Row next() {
        while (!ended) {
            Record record = records.nextRecord();
            if (record == null || record instanceof EOFRecord) {
                ended = true;
                return cells.last();
            }
            formats.processRecord(record);
            SheetRecords.Row complete = add(record);
            if (complete != null) {
                return complete;
            }
        }
        return null;
    }

    private SheetRecords.Row add(Record record) {
        if (record instanceof StringRecord text && formula != null) {
            CellValueRecordInterface cell = formula;
            formula = null;
            return cells.add(cell.getRow(), cell.getColumn(), text.getString());
        }
        if (!(record instanceof CellValueRecordInterface cell)) {
            return null;
        }
        if (record instanceof FormulaRecord made && made.getCachedResultTypeEnum() == CellType.STRING) {
            formula = cell;
            return null;
        }

        return cells.add(cell.getRow(), cell.getColumn(), text(record, cell));
    }

    private String text(Record record, CellValueRecordInterface cell) {
        if (record instanceof LabelSSTRecord label) {
            return texts.getString(label.getSSTIndex()).getString();
        }
        if (record instanceof LabelRecord label) {
            return label.getValue();
        }
        if (record instanceof NumberRecord number) {
            return number(number.getValue(), cell);
        }
        if (record instanceof BoolErrRecord one) {
            return one.isBoolean()
                    ? String.valueOf(one.getBooleanValue())
                    : FormulaError.forInt(one.getErrorValue()).getString();
        }
        if (record instanceof FormulaRecord made) {
            return switch (made.getCachedResultTypeEnum()) {
                case BOOLEAN -> String.valueOf(made.getCachedBooleanValue());
                case ERROR -> FormulaError.forInt(made.getCachedErrorValue()).getString();
                default -> number(made.getValue(), cell);
            };
        }
        return null;
    }

    private String number(double value, CellValueRecordInterface cell) {
        return SheetCells.text(value, formats.getFormatIndex(cell), formats.getFormatString(cell));
    }

    @Override
    public void close() {
        try {
            container.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close a workbook", e);
        }
    }
}
