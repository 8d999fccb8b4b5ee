-- One row per person, product, prescription and day on which packages were dispensed that nothing took back, and one
-- per day of corrections that found nothing to take back. A negative row takes back what was dispensed last before
-- it, or on its own day: what was dispensed lies in a pile, a correction takes from the top, and a row keeps what
-- the pile never sinks below afterwards. Rows meet within a prescription when all rows of the person's product tell
-- theirs, otherwise within the product. A year is made with the year before and the year after it, and with no others:
-- a correction may reach over New Year, but not over a whole year.
with
told as (
    select
        drug.person_key,
        drug.product_number,
        drug.dispensed_on,
        drug.prescribed_on,
        every(drug.prescribed_on is not null) over (
            partition by drug.person_key, drug.product_number
        ) as prescriptions_are_told,
        drug.year,
        drug.atc_code,
        drug.packages,
        drug.ddd_per_package
    from source.prescription as drug
    where drug.packages <> 0
        and drug.year between :period - 1 and :period + 1
),
days as (
    select
        told.person_key,
        told.product_number,
        told.dispensed_on,
        coalesce(told.prescribed_on, told.dispensed_on) as prescribed_on,
        case when told.prescriptions_are_told then told.prescribed_on end as met_within,
        told.packages < 0 as is_correction,
        max(told.year) as year,
        max(told.atc_code) as atc_code,
        sum(told.packages) as packages,
        max(told.ddd_per_package) as ddd_per_package
    from told
    group by
        told.person_key,
        told.product_number,
        told.dispensed_on,
        coalesce(told.prescribed_on, told.dispensed_on),
        case when told.prescriptions_are_told then told.prescribed_on end,
        told.packages < 0
),
summed as (
    select
        days.*,
        sum(days.packages) over up_to_here as total
    from days
    window up_to_here as (
        partition by days.person_key, days.product_number, days.met_within
        order by days.dispensed_on, days.is_correction, days.prescribed_on
        rows unbounded preceding
    )
),
lowered as (
    select
        summed.*,
        least(0, min(summed.total) over up_to_here) as missing
    from summed
    window up_to_here as (
        partition by summed.person_key, summed.product_number, summed.met_within
        order by summed.dispensed_on, summed.is_correction, summed.prescribed_on
        rows unbounded preceding
    )
),
piled as (
    select
        lowered.*,
        lowered.total - lowered.missing as height,
        min(lowered.total - lowered.missing) over (
            partition by lowered.person_key, lowered.product_number, lowered.met_within
            order by lowered.dispensed_on, lowered.is_correction, lowered.prescribed_on
            rows between 1 following and unbounded following
        ) as lowest_afterwards,
        lag(lowered.missing, 1, 0) over (
            partition by lowered.person_key, lowered.product_number, lowered.met_within
            order by lowered.dispensed_on, lowered.is_correction, lowered.prescribed_on
        ) as missing_before
    from lowered
),
netted as (
    select
        piled.*,
        case
            when piled.is_correction then piled.missing - piled.missing_before
            else least(piled.height, coalesce(piled.lowest_afterwards, piled.height)) - (piled.height - piled.packages)
        end as left_over
    from piled
)
select
    netted.year,
    netted.person_key,
    netted.dispensed_on,
    netted.product_number,
    netted.prescribed_on,
    netted.is_correction as is_unmatched_correction,
    netted.atc_code,
    cast(netted.left_over as decimal(18, 4)) as packages,
    netted.ddd_per_package
from netted
where netted.year = :period
    and case when netted.is_correction then netted.left_over < 0 else netted.left_over > 0 end
