-- One row per person, day, product and prescription, negative rows netted against those that they correct; what nets to
-- nothing, or to less, was never dispensed.
select
    drug.personal_number,
    drug.dispensed_on,
    drug.product_number,
    coalesce(drug.prescribed_on, drug.dispensed_on) as prescribed_on,
    max(drug.year) as year,
    max(drug.atc_code) as atc_code,
    cast(sum(drug.packages) as decimal(18, 4)) as packages,
    max(drug.ddd_per_package) as ddd_per_package
from source.prescription as drug
group by
    drug.personal_number,
    drug.dispensed_on,
    drug.product_number,
    coalesce(drug.prescribed_on, drug.dispensed_on)
having sum(drug.packages) > 0
