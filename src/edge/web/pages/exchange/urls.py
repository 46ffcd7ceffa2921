"""Comments, proposals and approvals of a version; links, invitations and contacts."""

from django.urls import path

from edge.web.pages.exchange import contacts, invitations, links, tasks, views

urlpatterns = [
    path("versions/<str:public_id>/comments/add/", views.comment_add, name="comment_add"),
    path("comments/<str:public_id>/settle/", views.comment_settle, name="comment_settle"),
    path("versions/<str:public_id>/proposals/add/", views.proposal_add, name="proposal_add"),
    path("proposals/<str:public_id>/accept/", views.proposal_accept, name="proposal_accept"),
    path("proposals/<str:public_id>/reject/", views.proposal_reject, name="proposal_reject"),
    path("proposals/<str:public_id>/withdraw/", views.proposal_withdraw, name="proposal_withdraw"),
    path("versions/<str:public_id>/approve/", views.version_approve, name="version_approve"),
    path("approvals/<str:public_id>/withdraw/", views.approval_withdraw, name="approval_withdraw"),
    path("versions/<str:public_id>/own-fields/", views.version_own_fields, name="version_own_fields"),
    path("agreements/<str:public_id>/links/", links.task_links, name="task_links"),
    path("agreements/<str:public_id>/links/add/", links.task_link_add, name="task_link_add"),
    path("links/<str:public_id>/close/", links.task_link_revoke, name="task_link_revoke"),
    path("agreements/<str:public_id>/contacts/", contacts.contacts, name="contacts"),
    path("agreements/<str:public_id>/contacts/add/", contacts.contact_add, name="contact_add"),
    path("contacts/<str:public_id>/take/", contacts.contact_take, name="contact_take"),
    path("contacts/<str:public_id>/decline/", contacts.contact_decline, name="contact_decline"),
    path("partners/<str:public_id>/accounts/", invitations.partner_accounts, name="partner_accounts"),
    path("partners/<str:public_id>/accounts/invite/", invitations.partner_invite, name="partner_invite"),
    path("accounts/<str:public_id>/invite/", invitations.account_invite, name="account_invite"),
    path("invitations/<str:public_id>/close/", invitations.invitation_revoke, name="invitation_revoke"),
    # Light pages, without an account: the address itself is the key.
    path("welcome/<str:secret>/", invitations.welcome, name="welcome"),
    path("tasks/<str:secret>/", tasks.task, name="task"),
    path("tasks/<str:secret>/answer/", tasks.task_answer, name="task_answer"),
    path("tasks/<str:secret>/text.pdf", tasks.task_pdf, name="task_pdf"),
    path("tasks/<str:secret>/signing.pdf", tasks.task_signing, name="task_signing"),
    path("tasks/<str:secret>/text.docx", tasks.task_word, name="task_word"),
]
