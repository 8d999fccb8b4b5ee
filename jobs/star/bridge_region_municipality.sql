-- One row per year, region and municipality in it, in the division of the first of January after the year. Who belonged to
-- one of SKR's groups or to a size class is taken for earlier years from the first reading. A municipality that is not
-- known is in the nation.
with
municipalities as (
    select
        years.year,
        municipality.municipality_key,
        municipality.municipality_code,
        municipality.name,
        municipality.county_code,
        municipality.county_name
    from star.dim_year as years
    join star.dim_municipality as municipality
        on make_date(years.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
    where years.year between 1997 and 2035
),
readings as (
    select
        member.group_code,
        member.municipality_code,
        member.valid_from,
        member.valid_to,
        groups.group_scheme,
        groups.name,
        min(member.valid_from) over (partition by groups.group_scheme) as first_reading
    from star.bridge_group_member as member
    join star.dim_group as groups
        on groups.group_code = member.group_code
    where groups.group_scheme in ('SKR2023', 'SIZE', 'OWN')
),
memberships as (
    select
        readings.group_code,
        readings.municipality_code,
        readings.name,
        if(
            readings.group_scheme <> 'OWN' and readings.valid_from = readings.first_reading,
            date '1900-01-01',
            readings.valid_from
        ) as valid_from,
        readings.valid_to
    from readings
)
select
    municipality.year,
    'municipality' as region_level,
    municipality.municipality_code as region_code,
    municipality.municipality_key,
    municipality.municipality_code,
    municipality.name as region_name
from municipalities as municipality
where municipality.municipality_key <> 0
union all
select
    municipality.year,
    'county',
    municipality.county_code,
    municipality.municipality_key,
    municipality.municipality_code,
    municipality.county_name
from municipalities as municipality
where municipality.municipality_key <> 0
union all
select
    municipality.year,
    'nation',
    '00',
    municipality.municipality_key,
    if(municipality.municipality_key = 0, null, municipality.municipality_code),
    'Riket'
from municipalities as municipality
union all
select distinct
    municipality.year,
    'group',
    membership.group_code,
    municipality.municipality_key,
    municipality.municipality_code,
    membership.name
from municipalities as municipality
join memberships as membership
    on  membership.municipality_code = municipality.municipality_code
    and make_date(municipality.year + 1, 1, 1) between membership.valid_from and membership.valid_to
where municipality.municipality_key <> 0
