package rt_test

// What the tests of this package hold on to, and what became of it when the code was broken on purpose.
//
//	invariant                                       broken by                                  found by
//
//	outcomes
//	accepted = acked + nacked + abandoned           force lets receivers go on accepting       ReadAfterForceOfAStuckSegment
//	                                                late reads not counted as accepted         ReadThatOutlivesRunIsNacked
//	                                                done not counted as it is told             most
//	one outcome each, also after force              a stolen segment publishes its counts      InlineLettersAtForce
//	                                                force tells without asking who was first   ForceWithHungExporter
//	                                                abandons what is being told                DoneThatHangsAtForce
//	                                                acts for a segment that is stuck           RelayAtForce, race detector
//	an answer in time is the outcome                force hears no answers                     ExportersThatMindTheirContext
//	                                                does not flush, or publish, what they led to   the same, ForceKeepsATurnCutShort
//	                                                forgets what lies before done              ForceTellsWhatIsKnown
//	a done that hangs is told no more               told at force, or of late reads            ForceWithHungDone, ReadAfterForceWithHungDone
//	a Nack arrives as one, with its cause           a batch answers with Acks                  ErrorOfExporterIsTheNack
//	done is never called twice at once              late reads tell at once                    LateReadWaitsForDone
//	late reads are settled before Run returns       they wait for Run                          ReadDuringDrainHasItsOutcome
//	ErrShutdown is not permanent                    made permanent                             ForceNacksWithErrShutdown
//	in_flight: drop tells nobody                    ignored                                    ForceDropsInFlight
//	a chain is permanent if all of it is            the first decides                          DeadLetterThatFails
//
//	room
//	no queue overflows                              room is not credit                         HungWorkerDoesNotHoldTheCrew
//	reserved room is kept                           given away                                 ConservationUnderStress
//	a release is no outcome                         it gives credit                            RelayGivesEveryMessageOneOutcome
//	what is shown never exceeds the capacity        sent less answered                         ConservationUnderStress
//	a receiver is only so far ahead                 no limit                                   ReceiverRunsOnlySoFarAhead
//	rings keep no cause alive                       each of three rings keeps them             CausesAreForgotten
//
//	sleep
//	no wake-up is lost                              no recheck after arming                    ParkerInEveryInterleaving, EveryMessage
//	                                                publish after the look; a silent close     BrokenParkersInEveryInterleaving
//	                                                flush, close, drain or force do not wake   ParkerUnderStress, ReadThatOutlivesRun
//	one token for each arming                       disarm leaves it; wake without a swap      ParkerInEveryInterleaving, PanicWhileArmed
//	closed is looked at before what is there        after it                                   ParkerInEveryInterleaving alone
//	an alarm leaves nothing behind                  the sleeper stays armed                    Alarm, BrokenParkersInEveryInterleaving
//	idle means asleep                               a timer in place of the sleep              IdlePipelineDoesNotWakeUp
//	                                                an allocation per entry, or per batch      SteadyStateAllocatesNothing
//
//	the end
//	a blocked read does not hold the drain          the drain waits for its lane               ReadThatOutlivesRunIsNacked
//	Run returns just after the deadline             no deadline                                most of force
//	no call after force                             a hand, batch or crew takes the next       ForceWithHungExporter
//	                                                an inline exporter gets more answers       InlineLettersAfterForce
//	calls' ctx: from start to force                 ends at drain, never, without values       Contexts
//	a hung Start or Close ends with the deadline    waited for                                 StartThatHangs, ClosesThatHangShare
//	Close comes after the last call                 receivers not awaited; in use ignored      FeedIsClosed, ComponentInUse
//	what was not started is not closed              closed too, or nothing is                  FailedStartClosesWhatIsOpen
//	a hung worker holds no other                    the turn is held in the call               EveryMessage, HungWorkerDoesNotHold
//	answers of a crew come one by one               no lock                                    race detector, most
//
//	panics
//	settled once, permanent, by the right node      settled twice; not permanent               PanicWhileArmed, PanicIsThePermanent
//	                                                64 frames; the first method counts         PanicDeepInARecursion, Locate
//	done's at force ends nothing                    not guarded                                PanicOfDoneAtForce
//
//	receivers
//	Skip goes on, with a clean message              EOF first; left dirty                      SkipCountsAndGoesOn
//	a wrong count accepts nothing                   believed                                   WrongCountFromReceiver
//	errors are Run's                                dropped                                    ReadersErrorIsRunsError
