-- One row per source, municipality of the division and year in which anything came from the source: how many deliveries are
-- expected in a year, and how many came. What is delivered for the whole country came for all. Of the survey the
-- respondents count, of the districts that answer instead of their municipality. A municipality that had nothing to tell
-- has come when the register's holder says that it reported.
with
arrivals as (
    select
        arrival.year,
        arrival.source,
        arrival.region_code,
        arrival.arrived_deliveries
    from star.fact_arrival as arrival
    union all
    select
        reporting.year,
        reporting.source,
        reporting.municipality_code,
        reporting.reported_periods
    from register.reporting as reporting
),
arrived as (
    select
        arrivals.year,
        arrivals.source,
        arrivals.region_code,
        max(arrivals.arrived_deliveries) as arrived_deliveries
    from arrivals
    group by
        arrivals.year,
        arrivals.source,
        arrivals.region_code
),
sources as (
    select
        arrival.year,
        arrival.source,
        max(case when arrival.region_code = '00' then arrival.arrived_deliveries else 0 end) as for_the_country,
        max(
            case
                when source.cadence = 'monthly' then 12
                when source.cadence = 'quarterly' then 4
                else 1
            end
        ) as expected
    from arrived as arrival
    join star.dim_source as source
        on source.source = arrival.source
    group by
        arrival.year,
        arrival.source
),
respondents as (
    select
        years.year,
        respondent.municipality_code,
        count(distinct respondent.code) as respondents
    from star.dim_year as years
    join codelist.survey_respondent as respondent
        on make_date(years.year, 3, 31)
            between respondent.valid_from and coalesce(respondent.valid_to, date '9999-12-31')
    group by
        years.year,
        respondent.municipality_code
),
expected as (
    select
        sources.year,
        sources.source,
        sources.for_the_country,
        municipality.municipality_key,
        municipality.municipality_code,
        cast(
            case
                when sources.source = 'municipality_survey' then coalesce(respondents.respondents, 1)
                else sources.expected
            end as int
        ) as expected_deliveries
    from sources
    join star.dim_municipality as municipality
        on  municipality.municipality_key <> 0
        and make_date(sources.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
    left join respondents
        on  respondents.year = sources.year
        and respondents.municipality_code = municipality.municipality_code
)
select
    expected.year,
    expected.source,
    expected.municipality_key,
    expected.municipality_code,
    expected.expected_deliveries,
    coalesce(arrival.arrived_deliveries, expected.for_the_country) as arrived_deliveries,
    least(
        coalesce(arrival.arrived_deliveries, expected.for_the_country)
            / cast(expected.expected_deliveries as double),
        1.0D
    ) as coverage
from expected
left join arrived as arrival
    on  arrival.year = expected.year
    and arrival.source = expected.source
    and arrival.region_code = expected.municipality_code
