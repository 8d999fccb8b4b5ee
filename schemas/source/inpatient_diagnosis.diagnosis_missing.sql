-- Lines of stays of which no diagnosis is left.
select
    delivery.line
from delivery
join (
    select
        delivery.contact_id
    from delivery
    group by delivery.contact_id
    having count(delivery.delivered_code) = 0
) as without_diagnosis
    on without_diagnosis.contact_id = delivery.contact_id
