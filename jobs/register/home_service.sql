-- One row per municipality and year. For 2017 there are two files; that the later compilation, with all municipalities,
-- counts is our choice. Its share of recipients is another measure than the panel's, so that share is the panel's or
-- none, and its share of old inhabitants is a fraction. Fewer than four hours a month for the average user are a slip
-- of the pen and no value.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
),
ranked as (
    select
        codes.municipality_code,
        service.year,
        max(case when service.source_file like '%panel_data%' then service.recipients_share end) over (
            partition by codes.municipality_code, service.year
        ) as recipients_share,
        case
            when service.source_file like '%main_data%' then service.old_share * 100
            else service.old_share
        end as old_share,
        service.cost_per_user,
        case when service.hours_per_month >= 4 then service.hours_per_month end as hours_per_month,
        row_number() over (
            partition by codes.municipality_code, service.year
            order by service.source_file
        ) as place
    from source.home_service as service
    join codes
        on codes.code = service.municipality_code
)
select
    ranked.municipality_code,
    ranked.year,
    ranked.recipients_share,
    ranked.old_share,
    ranked.cost_per_user,
    ranked.hours_per_month
from ranked
where ranked.place = 1
