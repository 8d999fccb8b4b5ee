-- One row per value of a municipality, given or not; the export names municipalities, and rows of regions and of the
-- nation are left out. A name that two municipalities bore at different times counts for the one that bears it today.
with
names as (
    select
        municipality.label_sv as municipality_name,
        max_by(
            municipality.municipality_code,
            coalesce(municipality.valid_to, date'9999-12-31')
        ) as municipality_code
    from codelist.municipality as municipality
    group by municipality.label_sv
)
select
    exported.indicator_id,
    names.municipality_code,
    exported.year,
    exported.kpi_title,
    case coalesce(exported.value_text, '-')
        when '-' then 'missing'
        when '.' then 'not_applicable'
        when '..' then 'suppressed'
        else 'value'
    end as status,
    exported.value_text,
    try_cast(exported.value_text as double) as value
from source.kolada_export as exported
join names
    on names.municipality_name = exported.municipality_name
