-- Melayani `src/bukti`: milik siapa dan apa sebutan objek tempat sebuah bukti melekat.

create index berkas_pada on berkas (pada);

-- Setiap kemampuan boleh menjawab bagi objeknya sendiri dengan `objek_bukti_<macam>(uuid)` dalam migrasinya; tanpa itu
-- buktinya tercatat bagi pengunggahnya dan halamannya tidak menyebut objeknya.
create function objek_bukti(untuk text, objek uuid) returns table (pemilik_id uuid, sebutan text)
    language plpgsql stable
as $$
declare
    fungsi text := 'objek_bukti_' || lower(untuk);
begin
    if to_regprocedure(quote_ident(fungsi) || '(uuid)') is not null then
        return query execute format('select o.pemilik_id, o.sebutan from %I($1) o', fungsi) using objek;
    end if;
end $$;

create function objek_bukti_kegiatan(objek uuid) returns table (pemilik_id uuid, sebutan text)
    language plpgsql stable
as $$
begin
    return query select k.pegawai_id, k.uraian from kegiatan k where k.kegiatan_id = objek;
end $$;
