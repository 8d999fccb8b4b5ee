-- One row per year, source and municipality that reported to it, whether or not it had anything to tell.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    reporting.year,
    register.source,
    codes.municipality_code,
    max(reporting.reported_periods) as reported_periods
from source.reporting as reporting
join codelist.reporting_register as register
    on register.code = reporting.reporting_register
join codes
    on codes.code = reporting.municipality_code
group by
    reporting.year,
    register.source,
    codes.municipality_code
