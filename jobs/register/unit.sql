-- One row per unit and year in which any of three lists has it. Our own list links the numbers; a unit that only SCB or
-- IVO knows is named by their number. For the name our list goes first, for the provider IVO's; a unit that is missing
-- for a year without a closing day goes on.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
),
scb_links as (
    select
        own.scb_number,
        max_by(own.unit_id, own.year) as unit_id
    from source.unit_own as own
    where own.scb_number is not null
    group by own.scb_number
),
ivo_links as (
    select
        own.ivo_number,
        max_by(own.unit_id, own.year) as unit_id
    from source.unit_own as own
    where own.ivo_number is not null
    group by own.ivo_number
),
lists as (
    select
        own.unit_id,
        own.year,
        1 as name_place,
        3 as provider_place,
        own.scb_number,
        own.ivo_number,
        own.unit_name,
        own.municipality_code,
        own.service_form,
        own.provider_form,
        cast(null as date) as opened_on,
        cast(null as date) as closed_on
    from source.unit_own as own
    union all
    select
        coalesce(link.unit_id, concat('SCB-', scb.scb_number)),
        scb.year,
        3,
        2,
        scb.scb_number,
        null,
        scb.unit_name,
        scb.municipality_code,
        scb.service_form,
        provider.provider_form,
        scb.opened_on,
        scb.closed_on
    from source.unit_scb as scb
    left join scb_links as link
        on link.scb_number = scb.scb_number
    left join codelist.scb_provider as provider
        on provider.code = scb.scb_provider_code
    union all
    select
        coalesce(link.unit_id, concat('IVO-', ivo.ivo_number)),
        ivo.year,
        2,
        1,
        null,
        ivo.ivo_number,
        ivo.unit_name,
        ivo.municipality_code,
        ivo.service_form,
        ivo.provider_form,
        ivo.opened_on,
        ivo.closed_on
    from source.unit_ivo as ivo
    left join ivo_links as link
        on link.ivo_number = ivo.ivo_number
),
years as (
    select
        lists.unit_id,
        lists.year,
        max(lists.scb_number) as scb_number,
        max(lists.ivo_number) as ivo_number,
        min_by(lists.unit_name, lists.name_place) as unit_name,
        min_by(codes.municipality_code, lists.name_place) as municipality_code,
        min_by(lists.service_form, lists.name_place) as service_form,
        min_by(lists.provider_form, case when lists.provider_form is not null then lists.provider_place end)
            as provider_form,
        max(lists.opened_on) as opened_on,
        min(lists.closed_on) as closed_on
    from lists
    join codes
        on codes.code = lists.municipality_code
    group by
        lists.unit_id,
        lists.year
)
select
    years.unit_id,
    case
        when year(years.opened_on) = years.year then years.opened_on
        else make_date(years.year, 1, 1)
    end as valid_from,
    years.scb_number,
    years.ivo_number,
    years.unit_name,
    years.municipality_code,
    years.service_form,
    years.provider_form,
    case when year(years.closed_on) = years.year then years.closed_on end as valid_to
from years
where coalesce(year(years.closed_on), years.year) >= years.year
    and coalesce(year(years.opened_on), years.year) <= years.year
