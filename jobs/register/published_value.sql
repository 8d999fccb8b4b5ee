-- One row per value that Kolada shows for a municipality and year, under the municipality's code of today; this
-- delivery holds totals only. A municipality that did not exist by the first day of the next year has no value: zeros are shown
-- there. Before 1998, where the code list begins, the first known division stands in.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    published.indicator_id,
    codes.municipality_code,
    published.year,
    'T' as sex,
    published.described_on,
    case when existing.code is null then 'not_applicable' else 'value' end as status,
    case when existing.code is not null then published.value end as value
from source.kolada_value as published
join codes
    on codes.code = published.municipality_code
left join codelist.municipality as existing
    on  existing.municipality_code = codes.municipality_code
    and greatest(make_date(published.year + 1, 1, 1), date '1998-01-01')
        between existing.valid_from and coalesce(existing.valid_to, date '9999-12-31')
