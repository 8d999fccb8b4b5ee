-- One row per survey, subject and type of indicator: how many indicators the National Audit Office counted in 2020.
select
    2020 as year,
    audited.survey as collected_by,
    audited.subject,
    counted.indicator_type,
    audited.label_sv,
    audited.note_sv as audit_note,
    cast(counted.audited_indicators as int) as audited_indicators
from codelist.audited_indicators as audited
lateral view stack(
    4,
    'structure', audited.structure,
    'process', audited.process,
    'result', audited.result,
    'background', audited.background
) counted as indicator_type, audited_indicators
